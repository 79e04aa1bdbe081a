import { RequestError, type ConnectionState } from '@edusphere/client'
import { mount } from '@vue/test-utils'
import { createPinia } from 'pinia'
import { beforeEach, describe, expect, it } from 'vitest'
import { setLocale } from '../i18n.ts'
import { useSession } from '../features/accounts/session.ts'
import { useToasts } from './toasts.ts'
import { useNotifications } from './useNotifications.ts'

const { toasts } = useToasts()
const shown = () => toasts.value.map(({ text }) => text)
let notifications: ReturnType<typeof useNotifications>

beforeEach(async () => {
  await setLocale('en')
  mount(
    {
      setup() {
        useSession().config.messageMaxLength = 700
        notifications = useNotifications()
        return () => null
      },
    },
    { global: { plugins: [createPinia()] } },
  )
})

const refusal = (code: RequestError['code']) => new RequestError(code, 'what the server said')

describe('S15: exactly these words', () => {
  it.each([
    ['unauthenticated', 'text', 'Authentication required'],
    ['message_too_long', 'text', 'Message exceeds 700 characters'],
    ['not_owner', 'update', 'You can only edit your own messages'],
    ['not_owner', 'delete', 'You can only delete your own messages'],
    ['not_open', 'text', 'WebSocket connection error'],
    ['connection_lost', 'update', 'WebSocket connection error'],
  ] as const)('%s of %s: %s', (code, operation, words) => {
    notifications.notifyFailure(refusal(code), operation)
    expect(shown()).toEqual([words])
  })

  it('one toast a loss, and one when it is given up', () => {
    const waiting = (attempt: number): ConnectionState => ({ status: 'waiting', attempt, retryAt: 0 })
    const connecting = (attempt: number): ConnectionState => ({ status: 'connecting', attempt })
    const states: ConnectionState[] = [connecting(0), { status: 'connected' }]
    for (const attempt of [1, 2, 3, 4, 5]) states.push(waiting(attempt), connecting(attempt))
    states.push({ status: 'failed' })
    for (const [i, state] of states.slice(1).entries()) notifications.notifyConnection(state, states[i]!)
    expect(shown()).toEqual(['WebSocket connection error', 'Connection failed after multiple attempts'])
  })

  it('a connection that the server refuses', () => {
    notifications.notifyConnection({ status: 'unauthenticated' }, { status: 'connecting', attempt: 0 })
    expect(shown()).toEqual(['Authentication required'])
  })
})

it('says every other refusal in its own words, in the language of the page', async () => {
  await setLocale('lv')
  notifications.notifyFailure(refusal('not_owner'), 'delete')
  notifications.notifyFailure(refusal('timed_out'))
  expect(shown()).toEqual(['Dzēst var tikai savas ziņas', 'Serveris laikus neatbildēja'])
})

it('what is no refusal is a bug, and thrown on', () => {
  expect(() => notifications.notifyFailure(new TypeError('bug'))).toThrow('bug')
})
