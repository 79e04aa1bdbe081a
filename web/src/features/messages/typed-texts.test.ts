import { createPinia, setActivePinia } from 'pinia'
import { beforeEach, expect, it } from 'vitest'
import { useSession } from '../accounts/session.ts'
import { lineKey, useTypedTexts } from './typed-texts.ts'

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

it('[K9] what a draft answers survives a reload with it, and each thread of a room has its own', () => {
  const [line, thread] = [lineKey('r1'), lineKey('r1', 't1')]
  const typed = reloaded()
  for (const one of [line, thread]) typed.keepDraft(one, `a draft in ${one}`)
  typed.keepReply(thread, { id: 'm1', seq: 3 })
  expect(reloaded().drafts).toEqual([
    { room: 'r1', line, body: 'a draft in r1' },
    { room: 'r1', line: thread, body: 'a draft in r1.t1' },
  ])
  expect([typed.replyOf(line), reloaded().replyOf(thread)]).toEqual([null, { id: 'm1', seq: 3 }])
  reloaded().keepReply(thread, null)
  expect(reloaded().replyOf(thread)).toBe(null)
})

it('[A21] a person who signs out leaves no text behind, and no other person loses one', () => {
  for (const userId of ['u1', 'u2']) {
    reloaded(userId).keepDraft('r1', `a draft of ${userId}`)
    reloaded(userId).editsOf('r1').set('m1', HALF)
    reloaded(userId).keepReply('r1', { id: 'm2', seq: 1 })
  }
  const typed = reloaded('u1')
  typed.forget('u1')
  expect([typed.draftOf('r1'), typed.editsOf('r1').has('m1')]).toEqual(['', false])
  const left = JSON.stringify([{ ...localStorage }, { ...sessionStorage }])
  expect(left).not.toContain('u1')
  expect(left).toContain('a draft of u2')
  expect(reloaded('u2').editsOf('r1').get('m1')).toEqual(HALF)
})

it('[A21] forgets with the tab in which the person signed out', () => {
  const typed = reloaded('u1')
  typed.keepDraft('r1', 'a draft')
  typed.editsOf('r1').set('m1', HALF)
  window.dispatchEvent(new StorageEvent('storage', { key: 'edusphere.forget', newValue: 'u1' }))
  expect([typed.draftOf('r1'), typed.editsOf('r1').has('m1')]).toEqual(['', false])
  expect([localStorage.length, sessionStorage.length]).toEqual([0, 0])
})
