import { beforeEach, expect, it } from 'vitest'
import { rememberedInvite, rememberReturn, takeReturn } from './return-path.ts'

beforeEach(() => sessionStorage.clear())

it('leads back once, and home after that', () => {
  rememberReturn('/rooms/ada/algebra')
  expect([takeReturn(), takeReturn()]).toEqual(['/rooms/ada/algebra', '/'])
})

it('knows the invite of an invite link, and takes no other fragment for one', () => {
  rememberReturn('/join/ada/algebra#secret')
  expect(rememberedInvite()).toBe('secret')
  rememberReturn('/rooms/ada/algebra#m42')
  expect(rememberedInvite()).toBeUndefined()
})
