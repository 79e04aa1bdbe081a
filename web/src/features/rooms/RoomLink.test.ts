import type { RoomItem, RoomSummary } from '@edusphere/protocol'
import { mount } from '@vue/test-utils'
import { createPinia, setActivePinia } from 'pinia'
import { beforeEach, expect, it } from 'vitest'
import { nextTick } from 'vue'
import { createMemoryHistory, createRouter } from 'vue-router'
import { setLocale } from '../../i18n.ts'
import { useOwnSettings } from './own.ts'
import RoomLink from './RoomLink.vue'
import { useRooms } from './store.ts'
import { NEW_STATE } from '../../testing/room-state.ts'

const TIME = '2026-11-23T08:00:00.000Z'
const room = (id: string, name: string): RoomSummary => ({
  ...{ id, slug: id, name, host: { id: 'ilze', username: 'ilze', name: 'Ilze' } },
  ...{ ...NEW_STATE, created: TIME, version: 1, epoch: 'e' },
  ...{ joined: true, participants: 1, readSeq: 1, unread: 0, lastMessage: null },
})

function shown(id: string) {
  const routes = [
    { path: '/rooms/:username/:slug', name: 'room', component: RoomLink },
    { path: '/:rest(.*)*', component: RoomLink },
  ]
  const router = createRouter({ history: createMemoryHistory(), routes })
  return mount(RoomLink, { props: { room: useRooms().byId(id)! }, global: { plugins: [router] } })
}

beforeEach(async () => {
  await setLocale('en')
  setActivePinia(createPinia())
})

it('a pinned room says so, as soon as it is', async () => {
  useRooms().put(room('a', 'Physics'))
  const link = shown('a')
  expect(link.text()).not.toContain('Pinned')
  useOwnSettings().take({ room: 'a', pinned: true, level: 'all', unreadFrom: null } as RoomItem)
  await nextTick()
  expect(link.text()).toContain('Pinned')
})

it('rooms of one name show their hosts on a narrow screen too', () => {
  for (const [id, name] of [
    ['a', 'Physics'],
    ['b', 'Physics'],
    ['c', 'Chess'],
  ] as const)
    useRooms().put(room(id, name))
  const hosts = ['a', 'b', 'c'].map((id) => shown(id).get('.host').classes('twin'))
  expect(hosts).toEqual([true, true, false])
})
