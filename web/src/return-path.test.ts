import { beforeEach, expect, it } from 'vitest'
import { rememberedInvite, rememberReturn, takeReturn } from './return-path.ts'

beforeEach(() => sessionStorage.clear())

it('leads back once, and home after that', () => {
  rememberReturn('/rooms/ada/algebra', 'ada')
  expect([takeReturn('ada'), takeReturn('ada')]).toEqual(['/rooms/ada/algebra', '/'])
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
