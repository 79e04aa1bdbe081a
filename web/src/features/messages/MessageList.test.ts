import { withPending, type PendingChange } from '@edusphere/client'
import type { Message } from '@edusphere/protocol'
import { flushPromises, mount } from '@vue/test-utils'
import { createPinia } from 'pinia'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { reactive } from 'vue'
import { setLocale } from '../../i18n.ts'
import { FEATURE_LIST } from '../feature.ts'
import { CONVERSATION } from './conversation-context.ts'
import { DateDialog } from './date-dialog.ts'
import MessageList from './MessageList.vue'
import { messages } from './messages.ts'
import { buildTimeline, deliveriesOf } from './timeline.ts'

const CREATED = '2026-11-23T08:00:00.000Z'
/** Ids of the drawn messages, in order: drawing a row asks for the body. */
let drawn: string[] = []

/** A list draws a few rows a frame, and a busy machine makes few frames. */
const soon = (check: () => void) => vi.waitFor(check, { timeout: 10_000 })

afterEach(() => void vi.unstubAllGlobals())
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
      if (name === 'body') drawn.push(target.id)
      return target[name as keyof Message]
    },
  })
}

const ME = { id: 'u1', username: 'ada', name: 'Ada', userAvatar: null }
const MESSAGES = Array.from({ length: 10 }, (_, i) => message(i + 1))

function rowsOf(
  messages: readonly Message[],
  pending: readonly PendingChange[] = [],
  unreadAfter: number | null = null,
) {
  const shown = { messages: withPending({ messages, pending }, ME), deliveries: deliveriesOf(pending) }
  return buildTimeline({ ...shown, unreadAfter, me: 'u1', hasBefore: false, seams: new Set() })
}

function show(rows: ReturnType<typeof rowsOf>, showDialog = vi.fn()) {
  const conversation = { me: { id: 'u1' }, maxLength: 500, edits: reactive(new Map()), showDialog }
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
  await soon(() => expect(wrapper.findAll('article')).toHaveLength(10))
  drawn = []
  await wrapper.setProps({ rows: next([...MESSAGES]) })
  await flushPromises()
  return [...new Set(drawn)]
}

/** Frames come when they are asked for. False: nothing waited for one. */
function holdFrames() {
  const waiting: FrameRequestCallback[] = []
  vi.stubGlobal('requestAnimationFrame', (run: FrameRequestCallback) => waiting.push(run))
  return async () => {
    const due = waiting.splice(0)
    for (const run of due) run(performance.now())
    await flushPromises()
    return due.length > 0
  }
}

it('[K17] an opening list draws one row in its first frame, and few in a later one, the last rows first', async () => {
  const frame = holdFrames()
  const wrapper = show(rowsOf(Array.from({ length: 40 }, (_, i) => message(i + 1))))
  await flushPromises()
  const shown = () => wrapper.findAll('article').map((row) => row.attributes('data-message'))
  expect(shown()).toEqual([])
  await frame()
  expect(shown()).toEqual(['m40'])
  await frame()
  // Two, where one was quick.
  expect([
    ['m39', 'm40'],
    ['m38', 'm39', 'm40'],
  ]).toContainEqual(shown())
  wrapper.unmount()
})

it('[K17] a list that is shorter than the screen draws its first rows together', async () => {
  const frame = holdFrames()
  const wrapper = show(rowsOf(MESSAGES))
  await flushPromises()
  await frame()
  expect(wrapper.findAll('article').map((row) => row.attributes('data-message'))).toEqual(['m8', 'm9', 'm10'])
  wrapper.unmount()
})

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
  const frame = holdFrames()
  const wrapper = show(rowsOf(MESSAGES.slice(0, 8)))
  await flushPromises()
  const seen = () => wrapper.emitted<[number]>('seen') ?? []
  while (await frame());
  expect(seen().at(-1)).toEqual([8])
  const turn = (state: DocumentVisibilityState) => {
    vi.spyOn(document, 'visibilityState', 'get').mockReturnValue(state)
    document.dispatchEvent(new Event('visibilitychange'))
    return flushPromises()
  }
  await turn('hidden')
  const before = seen().length
  await turn('visible')
  while (await frame());
  expect(seen().slice(before)).toContainEqual([8])
})

const manyFrom = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => message(from + i))

/** A list of messages 1 to 60 that scrolls as in a browser. */
async function showScrolling() {
  vi.spyOn(HTMLElement.prototype, 'scrollHeight', 'get').mockImplementation(function (this: HTMLElement) {
    return parseFloat(this.querySelector<HTMLElement>('[role=log]')?.style.height ?? '0')
  })
  vi.spyOn(HTMLElement.prototype, 'scrollTo').mockImplementation(function (this: HTMLElement, to) {
    const { top = 0 } = to as unknown as ScrollToOptions
    this.scrollTop = Math.max(0, Math.min(top, this.scrollHeight - this.clientHeight))
    this.dispatchEvent(new Event('scroll'))
  })
  const wrapper = show([])
  await wrapper.setProps({ rows: rowsOf(manyFrom(1, 60)) })
  const seen = () => wrapper.emitted<[number]>('seen')?.at(-1)?.[0]
  const list = wrapper.vm as unknown as { keepPlace(reach?: () => Promise<void>): Promise<void> }
  await soon(() => expect(seen()).toBe(60))
  return { wrapper, seen, list, scroller: wrapper.element as HTMLElement }
}

it('[K10] after 200 missed messages a reader at the end goes on at the line, and has seen no more', async () => {
  const { wrapper, seen, list } = await showScrolling()
  const placed = list.keepPlace()
  await wrapper.setProps({ rows: rowsOf(manyFrom(1, 260), [], 60) })
  await placed
  expect(seen()).toBeGreaterThan(60)
  expect(seen()).toBeLessThan(75)
  expect(wrapper.emitted('atEnd')!.at(-1)).toEqual([false])
})

it('[K10] after a reset a reader at the end stands at the line, else at the end', async () => {
  const { wrapper, seen, list, scroller } = await showScrolling()
  await list.keepPlace(async () => wrapper.setProps({ rows: rowsOf(manyFrom(300, 349), [], 310) }))
  expect(seen()).toBeGreaterThan(310)
  expect(seen()).toBeLessThan(325)
  scroller.scrollTo({ top: 1e6 })
  await list.keepPlace(async () => wrapper.setProps({ rows: rowsOf(manyFrom(400, 430)) }))
  expect(seen()).toBe(430)
  expect(wrapper.emitted('atEnd')!.at(-1)).toEqual([true])
})

it('[K10] after a reset a reader further back stays at the same message', async () => {
  const { wrapper, seen, list, scroller } = await showScrolling()
  scroller.scrollTo({ top: 820 })
  await soon(() => expect(seen()).toBeLessThan(40))
  const before = seen()
  await list.keepPlace(async () => {
    await wrapper.setProps({ rows: rowsOf(manyFrom(200, 249), [], 60) })
    await wrapper.setProps({ rows: rowsOf(manyFrom(5, 55), [], 60), hasAfter: true })
  })
  // The last row on the screen may be cut off: a row above it was only estimated before.
  expect(Math.abs(seen()! - before!)).toBeLessThanOrEqual(1)
})

it('[K16] a new day is written as in the region of the reader', async () => {
  vi.spyOn(navigator, 'languages', 'get').mockReturnValue(['lv-LV', 'en-GB'])
  const wrapper = show(rowsOf(MESSAGES))
  await soon(() => expect(wrapper.find('.separator').text()).toMatch(/^Monday,? 23 November 2026$/))
})

it('a line between days leads to another date', async () => {
  const showDialog = vi.fn()
  const wrapper = show(rowsOf(MESSAGES), showDialog)
  await soon(() => expect(wrapper.find('.separator button').exists()).toBe(true))
  await wrapper.find('.separator button').trigger('click')
  expect(showDialog).toHaveBeenCalledWith(DateDialog, expect.objectContaining({ id: 'm1' }))
})
