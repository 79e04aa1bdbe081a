import type { BuiltInRole, Message as MessageType } from '@edusphere/protocol'
import { flushPromises, mount } from '@vue/test-utils'
import { createPinia } from 'pinia'
import { vi } from 'vitest'
import { reactive } from 'vue'
import { FEATURE_LIST } from '../features/feature.ts'
import { CONVERSATION } from '../features/messages/conversation-context.ts'
import Message from '../features/messages/Message.vue'
import { messages } from '../features/messages/messages.ts'
import type { Delivery } from '../features/messages/timeline.ts'
import { replies } from '../features/replies/replies.ts'
import type { Edit } from '../features/messages/typed-texts.ts'

const me = { id: 'u1', username: 'ada', name: 'Ada', email: 'ada@school.test', userAvatar: null, created: '' }
export const CREATED = '2026-11-23T08:00:00.000Z'
export const MINE: MessageType = {
  ...{
    room: 'r',
    id: 'm1',
    seq: 1,
    version: 1,
    bodyVersion: 1,
    body: 'as it was',
    created: CREATED,
    updated: CREATED,
    edited: false,
  },
  ...{ user: 'ada', user_id: 'u1', userName: 'Ada', userAvatar: null },
}
export const THEIRS: MessageType = { ...MINE, user: 'ben', user_id: 'u2', userName: 'Ben' }

/** A message in a conversation that records operations. `updateMessage` returns the test's answer. */
export function show(
  message: MessageType,
  delivery: Delivery = { status: 'stored' },
  role: BuiltInRole = 'participant',
) {
  const edits = reactive(new Map<string, Edit>())
  const conversation = {
    me,
    role,
    maxLength: 20,
    edits,
    startEditing: ({ id, body, seq, version }: MessageType) =>
      void edits.set(id, { body, original: body, seq, version }),
    updateMessage: vi.fn(async () => true),
    deleteMessage: vi.fn(),
    resend: vi.fn(),
    discard: vi.fn(),
    thread: null,
    showDialog: vi.fn(),
    reply: vi.fn(),
    rewrite: vi.fn(),
    copyLink: vi.fn(),
    markUnread: vi.fn(),
    openThread: vi.fn(),
    jump: vi.fn(),
    focusComposer: vi.fn(),
  }
  const wrapper = mount(Message, {
    props: { message, delivery, startsGroup: true, tabindex: 0 },
    global: {
      plugins: [createPinia()],
      provide: { [CONVERSATION as symbol]: conversation, [FEATURE_LIST as symbol]: [replies, messages] },
    },
    attachTo: document.body,
  })
  return { wrapper, conversation, edits }
}

type Shown = ReturnType<typeof show>

export const button = ({ wrapper }: Shown, name: string) => wrapper.findAll('button').find((one) => one.text() === name)
export const items = ({ wrapper }: Shown) => wrapper.findAll('[role=menuitem]').map((item) => item.text())
export const editor = ({ wrapper }: Shown) => wrapper.find('textarea')

export async function openActions({ wrapper }: Shown) {
  await wrapper.find('[aria-haspopup=menu]').trigger('click')
}

export async function edit(shown: Shown, body?: string) {
  await shown.wrapper.trigger('keydown', { key: 'e', code: 'KeyE' })
  await flushPromises()
  if (body !== undefined) await editor(shown).setValue(body)
}
