import { createPinia, setActivePinia } from 'pinia'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { useSession } from './session.ts'

const account = (id: string) => ({
  ...{ id, username: id, name: id.toUpperCase(), email: `${id}@school.test`, userAvatar: null },
  created: '2026-11-23T08:00:00.000Z',
})
const [ADA, BEN] = [account('ada'), account('ben')]
const CHANGED = { error: 'Another account is signed in', code: 'account_changed' }
const fetched = vi.fn<(url: string, init: RequestInit) => Promise<Response>>()
/** Whom the last call expects. */
const expected = () => new Headers(fetched.mock.lastCall![1].headers).get('x-expected-user')
/** What another tab does at its sign-in and its sign-out. */
const otherTab = (newValue: string | null) =>
  window.dispatchEvent(new StorageEvent('storage', { key: 'edusphere.signedIn', newValue }))

let session: ReturnType<typeof useSession>

beforeEach(async () => {
  localStorage.clear()
  vi.stubGlobal('fetch', fetched.mockReset())
  setActivePinia(createPinia())
  session = useSession()
  fetched.mockImplementation(async () => Response.json({ user: ADA }))
  await session.login({ login: 'ada', password: 'ada-password' })
})
afterEach(() => {
  session.$dispose()
  vi.unstubAllGlobals()
})

it('[K8] every call of a signed-in page is for its account, and none after the sign-out', async () => {
  await session.rename('Ada Lovelace')
  expect(expected()).toBe('ada')
  fetched.mockImplementation(async () => new Response(null, { status: 204 }))
  await session.logout()
  expect(expected()).toBe('ada')
  fetched.mockImplementation(async () => Response.json({ user: BEN }))
  await session.login({ login: 'ben', password: 'ben-password' })
  expect(expected()).toBeNull()
})

it('[K8] stops the page when a call is refused for another account, and keeps whose page it was', async () => {
  fetched.mockImplementation(async () => Response.json(CHANGED, { status: 409 }))
  await expect(session.rename('Ada Lovelace')).rejects.toMatchObject({ code: 'account_changed' })
  expect(session.state).toEqual({ status: 'accountChanged', user: ADA })
  await expect(session.logout()).rejects.toMatchObject({ code: 'account_changed' })
  expect(session.state.status).toBe('accountChanged')
})

it('[K8] stops the page as soon as another tab signs another account in, also when answers come late', async () => {
  const answer = Promise.withResolvers<Response>()
  fetched.mockImplementation(() => answer.promise)
  const renamed = session.rename('Ada Lovelace')
  for (const same of ['ada', null]) otherTab(same)
  expect(session.state.status).toBe('signedIn')
  otherTab('ben')
  answer.resolve(Response.json({ user: { ...ADA, name: 'Ada Lovelace' } }))
  await renamed
  expect(session.state).toEqual({ status: 'accountChanged', user: ADA })
})

it('[A21] says why there is no session: the person left, it ended, or there never was one', async () => {
  const gone = async () => Response.json({ error: 'x', code: 'unauthenticated' }, { status: 401 })
  fetched.mockImplementation(gone)
  await expect(session.rename('Ada')).rejects.toMatchObject({ code: 'unauthenticated' })
  expect(session.state).toEqual({ status: 'signedOut', why: 'ended', userId: 'ada' })
  await session.load()
  expect(session.state).toMatchObject({ status: 'signedOut', why: 'absent' })
  fetched.mockImplementation(async () => Response.json({ user: ADA }))
  await session.login({ login: 'ada', password: 'ada-password' })
  fetched.mockImplementation(async () => new Response(null, { status: 204 }))
  await session.logout()
  expect(session.state).toEqual({ status: 'signedOut', why: 'left', userId: 'ada' })
})
