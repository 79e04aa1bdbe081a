import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { setLocale } from '../../i18n.ts'
import { useToasts } from '../../ui/toasts.ts'
import { tellNewDevices } from './new-devices.ts'

const FIREFOX = 'Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0'
const session = (isNew: boolean, userAgent: string) => ({
  ...{ id: userAgent, userAgent, current: false, new: isNew },
  ...{ created: '2026-11-23T08:00:00.000Z', lastUsed: '2026-11-23T08:00:00.000Z' },
})
const answer = (...sessions: object[]) => vi.stubGlobal('fetch', async () => Response.json({ sessions }))
const { toasts } = useToasts()

beforeEach(() => setLocale('en'))
afterEach(() => void vi.unstubAllGlobals())

it('[A16] says nothing while every session is known', async () => {
  answer(session(false, FIREFOX))
  await tellNewDevices(() => {})
  expect(toasts.value).toEqual([])
})

it('[A16] tells a device that signed in since, and leads to the list', async () => {
  const look = vi.fn()
  answer(session(false, 'mine'), session(true, FIREFOX), session(true, 'a bot'))
  await tellNewDevices(look)
  const [toast] = toasts.value
  expect(toast!.text).toBe('2 new devices signed in to your account: Firefox · Linux and a bot.')
  toast!.action!.run()
  expect(look).toHaveBeenCalledOnce()
})
