import type { RoomSummary } from '@edusphere/protocol'
import { createPinia, setActivePinia } from 'pinia'
import { expect, it, onTestFinished, vi } from 'vitest'
import { effectScope, nextTick } from 'vue'
import { useRooms } from '../features/rooms/store.ts'
import { usePageTitle } from './page-title.ts'

it('the title and the icon of the page show how many messages are unread', async () => {
  setActivePinia(createPinia())
  const icon = document.head.appendChild(Object.assign(document.createElement('link'), { rel: 'icon' }))
  icon.href = '/favicon.svg'
  const scope = effectScope()
  onTestFinished(() => {
    icon.remove()
    scope.stop()
  })
  const { known } = useRooms()
  const count = async (...unread: number[]) => {
    unread.forEach((count, i) => known.set(`${i}`, { joined: true, unread: count } as RoomSummary))
    await nextTick()
  }
  scope.run(() => usePageTitle(() => 'Physics'))
  expect([document.title, icon.getAttribute('href')]).toEqual(['Physics · EduSphere', '/favicon.svg'])

  await count(2, 5)
  expect(document.title).toBe('(7) Physics · EduSphere')
  const drawn = () => decodeURIComponent(icon.href)
  await vi.waitFor(() => expect(drawn()).toMatch(/^data:image\/svg\+xml,<svg.*>7<\/text>/s))
  useRooms().mentions.set('1', 1)
  await nextTick()
  expect(document.title).toBe('(7) @ Physics · EduSphere')
  useRooms().mentions.set('1', 0)
  await count(100, 0)
  await vi.waitFor(() => expect(drawn()).toContain('>99+</text>'))
  await count(0, 0)
  await vi.waitFor(() => expect(icon.getAttribute('href')).toBe('/favicon.svg'))
})
