import { beforeEach, expect, it } from 'vitest'
import { rememberedInvite, rememberReturn, takeReturn } from './return-path.ts'

beforeEach(() => sessionStorage.clear())

it('leads back once, and home after that', () => {
  rememberReturn('/rooms/ada/algebra', 'ada')
  expect([takeReturn('ada'), takeReturn('ada')]).toEqual(['/rooms/ada/algebra', '/'])
})

it('leads to the message of a link, after signing in', () => {
  rememberReturn('/rooms/ada/algebra?thread=t1&m=42', null)
  expect(takeReturn('ben')).toBe('/rooms/ada/algebra?thread=t1&m=42')
})

it('[K8] leads no other account to the place of the last one', () => {
  rememberReturn('/rooms/ada/staff-room', 'ada')
  expect([takeReturn('ben'), takeReturn('ada')]).toEqual(['/', '/'])
  rememberReturn('/join/ada/staff-room#secret', 'ada')
  expect(rememberedInvite()).toBeUndefined()
})

it('knows the invite of a link, leads each person who signs in to its page, and takes no other fragment for one', () => {
  rememberReturn('/join/ada/algebra#secret', null)
  expect([rememberedInvite(), takeReturn('ben')]).toEqual(['secret', '/join/ada/algebra#secret'])
  rememberReturn('/rooms/ada/algebra#m42', null)
  expect(rememberedInvite()).toBeUndefined()
})
