import { expect } from 'vitest'
import { Conversation } from './src/conversation.ts'
import { describe, it } from './src/world.ts'

describe('an account', () => {
  it('is made in the form, errors beside their field, Enter submits; signing out and in again comes back', async ({
    visitor,
  }) => {
    const ada = await visitor('Ada')
    const { page } = ada
    await page.goto('/')
    await page.getByRole('heading', { name: 'Sign in' }).waitFor()
    await page.getByRole('link', { name: 'Create an account' }).click()
    await page.getByLabel('Name', { exact: true }).fill('Ada')
    await page.getByLabel('Username').fill('A!')
    await page.getByLabel('Email').fill(ada.email)
    await page.getByLabel('Password').fill(ada.password)
    await page.keyboard.press('Enter')
    await expect.poll(() => page.getByLabel('Username').getAttribute('aria-invalid')).toBe('true')
    await page.getByLabel('Username').fill(ada.username)
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'My rooms' }).waitFor()
    await page.getByText('You are not in any room yet.').waitFor()

    await page.getByRole('button', { name: 'Sign out' }).click()
    await page.getByRole('heading', { name: 'Sign in' }).waitFor()
    await page.goto('/settings')
    await page.getByRole('heading', { name: 'Sign in' }).waitFor()
    await ada.signIn()
    await page.getByRole('heading', { name: 'Settings' }).waitFor()
  })

  it('S15 a wrong password says so and keeps what was typed', async ({ visitor }) => {
    const ada = await visitor('Ada')
    await ada.page.goto('/sign-in')
    await ada.signIn()
    await ada.page.getByRole('alert').getByText('Wrong username or password').waitFor()
    expect(await ada.page.getByLabel('Username or email').inputValue()).toBe(ada.username)
  })

  it('S10 S15 "Authentication required": a session ended elsewhere closes the room, and signing in returns to it', async ({
    person,
  }) => {
    const ada = await person('Ada')
    const room = await ada.createRoom('Physics')
    await Conversation.open(ada, room)
    await ada.http.call('DELETE /api/auth/sessions/all')

    await ada.toast('Authentication required')
    await ada.page.getByRole('heading', { name: 'Sign in' }).waitFor()
    await ada.signIn()
    await ada.page.getByRole('heading', { name: 'Physics' }).waitFor()
  })

  it('changes name, password, language, times and theme in the settings, and what is chosen stays', async ({
    person,
  }) => {
    const ada = await person('Ada')
    const { page } = ada
    await page.goto('/settings')
    await page.getByLabel('Name', { exact: true }).fill('Ada Lovelace')
    await page.getByRole('button', { name: 'Save' }).click()
    await ada.toast('Saved')
    await page.getByLabel('Current password').fill(ada.password)
    await page.getByLabel('New password').fill('another good password')
    await page.getByRole('button', { name: 'Set password' }).click()
    await ada.toast('Your password is changed.')
    await page.getByLabel('Dark').check()
    await page.getByRole('radio', { name: /^\d\d:\d\d$/ }).check()
    await page.getByLabel('Latviešu').check()
    await page.reload()

    await page.getByRole('heading', { name: 'Iestatījumi' }).waitFor()
    expect(await page.locator('html').getAttribute('lang')).toBe('lv')
    expect(await page.evaluate('getComputedStyle(document.documentElement).colorScheme')).toBe('dark')
    expect(await page.getByRole('radio', { name: /^\d\d:\d\d$/ }).isChecked()).toBe(true)
    expect(await page.locator('input[name="name"]').inputValue()).toBe('Ada Lovelace')
  })
})
