import type { RoomItem, RoomSummary } from '@edusphere/protocol'
import { ApiError } from '@edusphere/client'
import { flushPromises, mount } from '@vue/test-utils'
import { createPinia, setActivePinia } from 'pinia'
import { beforeEach, expect, it, vi } from 'vitest'
import { setLocale } from '../../i18n.ts'
import MyRoomSettings from './MyRoomSettings.vue'
import { useOwnSettings } from './own.ts'

beforeEach(async () => {
  await setLocale('en')
  setActivePinia(createPinia())
})

const shown = () => mount(MyRoomSettings, { props: { room: { id: 'r' } as RoomSummary }, attachTo: document.body })
const chosen = ({ element }: ReturnType<typeof shown>) =>
  (element as HTMLElement).querySelector<HTMLInputElement>('input:checked')?.value

it('shows what the feed says, and asks for changes', async () => {
  const settings = useOwnSettings()
  const change = (settings.change = vi.fn(async () => {}))
  const wrapper = shown()
  expect([chosen(wrapper), wrapper.get('button').text()]).toEqual(['all', 'Pin to the top'])
  await wrapper.get('button').trigger('click')
  await wrapper.get('[value=mentions]').setValue()
  expect(change.mock.calls).toEqual([
    ['r', { pinned: true }],
    ['r', { level: 'mentions' }],
  ])
  settings.take({ room: 'r', pinned: true, level: 'nothing', unreadFrom: null } as RoomItem)
  await flushPromises()
  expect([chosen(wrapper), wrapper.get('button').text()]).toEqual(['nothing', 'Unpin'])
})

it('a choice that was refused is taken back', async () => {
  const refusal = new ApiError(404, 'room_not_found', {})
  useOwnSettings().change = vi.fn(() => Promise.reject(refusal))
  const wrapper = shown()
  await wrapper.get('[value=nothing]').setValue()
  await flushPromises()
  expect(chosen(wrapper)).toBe('all')
})
