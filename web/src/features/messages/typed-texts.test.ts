import { createPinia, setActivePinia } from 'pinia'
import { beforeEach, expect, it } from 'vitest'
import { useSession } from '../accounts/session.ts'
import { useTypedTexts } from './typed-texts.ts'

const HALF = { body: 'half a', original: 'a', seq: 2, version: 3 }

beforeEach(() => {
  localStorage.clear()
  sessionStorage.clear()
})

/** The page as it is after a reload, with this person signed in. */
function reloaded(userId = 'u1') {
  setActivePinia(createPinia())
  const user = { id: userId, username: 'ada', name: 'Ada', email: 'ada@school.test', userAvatar: null, created: '' }
  useSession().state = { status: 'signedIn', user }
  return useTypedTexts()
}

it('[K9] a half-written edit survives a reload, for its room and its author alone, until it is saved or given up', () => {
  reloaded().editsOf('r1').set('m1', HALF)
  expect(reloaded().editsOf('r1').get('m1')).toEqual(HALF)
  expect(reloaded().editsOf('r2').has('m1')).toBe(false)
  expect(reloaded('u2').editsOf('r1').has('m1')).toBe(false)
  reloaded().editsOf('r1').delete('m1')
  expect(reloaded().editsOf('r1').has('m1')).toBe(false)
})
