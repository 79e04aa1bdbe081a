import { withPending, type PendingChange } from '@edusphere/client'
import type { Message } from '@edusphere/protocol'
import { flushPromises, mount } from '@vue/test-utils'
import { createPinia } from 'pinia'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { reactive } from 'vue'
import { setLocale } from '../../i18n.ts'
import { FEATURE_LIST } from '../feature.ts'
import { CONVERSATION } from './conversation-context.ts'
import MessageList from './MessageList.vue'
import { messages } from './messages.ts'
import { buildTimeline, deliveriesOf } from './timeline.ts'

const CREATED = '2026-11-23T08:00:00.000Z'
/** Ids of the drawn messages, in order: drawing a row asks for the author's name. */
let drawn: string[] = []

beforeEach(async () => {
  await setLocale('en')
  // happy-dom has no layout: a screen of 400 px, and rows of 40.
  vi.spyOn(HTMLElement.prototype, 'clientHeight', 'get').mockReturnValue(400)
  vi.spyOn(HTMLElement.prototype, 'offsetHeight', 'get').mockReturnValue(40)
})

function message(seq: number, change: Partial<Message> = {}): Message {
  const row: Message = {
    ...{
      room: 'r',
      id: `m${seq}`,
      seq,
      version: seq,
      bodyVersion: seq,
      body: `Line ${seq}`,
      created: CREATED,
      updated: CREATED,
    },
    ...{ edited: false, user: 'ben', user_id: 'u2', userName: 'Ben', userAvatar: null, ...change },
  }
  return new Proxy(row, {
    get(target, name) {
      if (name === 'userName') drawn.push(target.id)
      return target[name as keyof Message]
    },
  })
}

const ME = { id: 'u1', username: 'ada', name: 'Ada', userAvatar: null }
const MESSAGES = Array.from({ length: 10 }, (_, i) => message(i + 1))

function rowsOf(messages: readonly Message[], pending: readonly PendingChange[] = []) {
  const shown = { messages: withPending({ messages, pending }, ME), deliveries: deliveriesOf(pending) }
  return buildTimeline({ ...shown, unreadAfter: null, me: 'u1', hasBefore: false, seams: new Set() })
}

function show(rows: ReturnType<typeof rowsOf>) {
  const conversation = { me: { id: 'u1' }, maxLength: 500, edits: reactive(new Map()) }
  return mount(MessageList, {
    props: { rows, hasBefore: false, hasAfter: false },
    global: {
      plugins: [createPinia()],
      provide: { [CONVERSATION as symbol]: conversation, [FEATURE_LIST as symbol]: [messages] },
    },
    attachTo: document.body,
  })
}

/** Shows ten messages, then the result of `next`. Returns the rows that were drawn again. */
async function drawnAgain(next: (messages: Message[]) => ReturnType<typeof rowsOf>): Promise<string[]> {
  const wrapper = show(rowsOf(MESSAGES))
  await flushPromises()
  expect(wrapper.findAll('article')).toHaveLength(10)
  drawn = []
  await wrapper.setProps({ rows: next([...MESSAGES]) })
  await flushPromises()
  wrapper.unmount()
  return [...new Set(drawn)]
}

describe('no other row is drawn again', () => {
  it('when one message changes', async () => {
    const edited = message(4, { body: 'other', edited: true, version: 11 })
    expect(await drawnAgain((messages) => rowsOf(messages.with(3, edited)))).toEqual(['m4'])
  })

  it('when an edit of mine waits to be sent', async () => {
    const edit = {
      type: 'update',
      id: 'p1',
      room: 'r',
      messageId: 'm6',
      body: 'mine',
      status: 'sending',
      created: CREATED,
    } as const
    expect(await drawnAgain((messages) => rowsOf(messages, [edit]))).toEqual(['m6'])
  })

  it('when one is deleted', async () => {
    expect(await drawnAgain((messages) => rowsOf(messages.toSpliced(4, 1)))).toEqual([])
  })

  // The earlier one was reachable with Tab, and the last message is it now.
  it('when one arrives, but the last', async () => {
    expect(await drawnAgain((messages) => rowsOf([...messages, message(11)]))).toEqual(['m10', 'm11'])
  })
})

it('[K3] a message that came into a hidden page is seen when the page is looked at', async () => {
  const wrapper = show(rowsOf(MESSAGES.slice(0, 8)))
  const seen = () => wrapper.emitted<[number]>('seen') ?? []
  await vi.waitFor(() => expect(seen().at(-1)).toEqual([8]))
  const turn = (state: DocumentVisibilityState) => {
    vi.spyOn(document, 'visibilityState', 'get').mockReturnValue(state)
    document.dispatchEvent(new Event('visibilitychange'))
    return flushPromises()
  }
  await turn('hidden')
  const before = seen().length
  await turn('visible')
  expect(seen().slice(before)).toEqual([[8]])
  wrapper.unmount()
})

it('[K16] a new day is written as in the region of the reader', async () => {
  vi.spyOn(navigator, 'languages', 'get').mockReturnValue(['lv-LV', 'en-GB'])
  const wrapper = show(rowsOf(MESSAGES))
  await flushPromises()
  expect(wrapper.find('.separator').text()).toMatch(/^Monday,? 23 November 2026$/)
  wrapper.unmount()
})
