import { expect } from 'vitest'
import { Conversation } from './src/conversation.ts'
import { pagePath } from './src/person.ts'
import { inspect, type Size, SIZES } from './src/screens.ts'
import { describe, it } from './src/world.ts'

const EVERY_SIZE = Object.keys(SIZES) as Size[]

describe.for(EVERY_SIZE)('an insult, %s:', (size) => {
  const context = { viewport: SIZES[size], reducedMotion: 'reduce' } as const

  it('a pupil reports it, the teacher deletes it, an administrator suspends its author', async ({ person, server }) => {
    const [teacher, pupil] = [await person('Ilze Ozola', { context }), await person('Ben Kalniņš', { context })]
    const [bully, admin] = [await person('Max Liepa', { context }), await person('Anna Admin', { context })]
    await server.runSql(`update users set admin = 1 where username = '${admin.username}'`)
    const room = await teacher.createRoom('Physics 10b')
    await Promise.all([pupil.join(room), bully.join(room)])

    const insult = 'You are all stupid'
    const said = await Conversation.open(bully, room)
    await said.send(insult)
    await said.stored(insult)

    const read = await Conversation.open(pupil, room)
    await read.stored(insult)
    await read.act(insult, 'Report…')
    const dialog = pupil.page.getByRole('dialog', { name: 'Report a message of Max Liepa' })
    await dialog.getByLabel('Harassment').check()
    await dialog.getByLabel('What should we know?').fill('Every day')
    expect(await inspect(pupil.page, `report-${size}`)).toEqual([])
    await dialog.getByRole('button', { name: 'Report' }).click()
    await pupil.toast('Reported.')

    await Conversation.open(teacher, room)
    await teacher.page.goto(`${pagePath(room)}/reports`)
    await teacher.page.getByText(insult).waitFor()
    expect(await inspect(teacher.page, `room-reports-${size}`)).toEqual([])
    await teacher.page.getByRole('button', { name: 'Decide…' }).click()
    await teacher.page.getByLabel('Delete the message for everyone').check()
    expect(await inspect(teacher.page, `handle-report-${size}`)).toEqual([])
    await teacher.page.getByRole('button', { name: 'Close the report' }).click()
    await teacher.page.getByText('The message was deleted').first().waitFor()
    await read.message(insult).waitFor({ state: 'detached' })

    await pupil.page.goto('/settings')
    await pupil.page.getByRole('heading', { name: 'My reports' }).waitFor()
    await pupil.page.getByText('The message was deleted').first().waitFor()

    const { page } = admin
    await page.goto('/settings')
    await page.getByRole('link', { name: 'Administration' }).click()
    await page.getByRole('searchbox').fill(bully.username)
    await page.getByRole('button', { name: 'Find' }).click()
    await page.getByText(bully.email).waitFor()
    await page.getByText(pupil.email).waitFor({ state: 'detached' })
    expect(await inspect(page, `admin-people-${size}`)).toEqual([])
    await page.getByRole('button', { name: 'Suspend… Max Liepa' }).click()
    await page.getByLabel('1 week').check()
    await page.getByLabel('Reason').fill('Insults')
    expect(await inspect(page, `admin-suspend-${size}`)).toEqual([])
    await page.getByRole('dialog').getByRole('button', { name: 'Suspend…' }).click()
    await page.getByText('Suspended until').waitFor()

    // The bully's page is signed out by itself, and the sign-in says until when, and why.
    await bully.page.getByRole('heading', { name: 'Sign in' }).waitFor()
    await bully.signIn()
    await bully.page.getByText('Suspended until').waitFor()
    await bully.page.getByText('Insults').waitFor()
    expect(await inspect(bully.page, `suspended-${size}`)).toEqual([])

    await page.goto('/admin/audit')
    await page.getByRole('listitem').filter({ hasText: 'Suspended' }).getByText(bully.username).first().waitFor()
    await page.getByLabel('What', { exact: true }).selectOption('Message deleted')
    await page.getByRole('button', { name: 'Find' }).click()
    await page
      .getByRole('listitem')
      .filter({ hasText: 'Message deleted' })
      .getByText(teacher.username, { exact: true })
      .first()
      .waitFor()
    expect(await inspect(page, `admin-audit-${size}`)).toEqual([])
    const download = page.waitForEvent('download')
    await page.getByRole('button', { name: 'Save as CSV' }).click()
    expect((await download).suggestedFilename()).toBe('audit.csv')

    await page.goto('/admin/reports')
    await page.getByLabel('Show').selectOption('Resolved')
    await page.getByText('The message was deleted').first().waitFor()
    expect(await inspect(page, `admin-reports-${size}`)).toEqual([])
    await page.goto('/admin/server')
    await page.getByText('Open sockets of this process').waitFor()
    expect(await inspect(page, `admin-server-${size}`)).toEqual([])
  })

  it('administration is for administrators', async ({ person }) => {
    const { page } = await person('Ada', { context })
    await page.goto('/admin')
    await page.getByText('Only administrators of this server see this page.').waitFor()
    expect(await page.getByRole('searchbox').count()).toBe(0)
  })
})
