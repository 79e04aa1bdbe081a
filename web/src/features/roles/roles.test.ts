import type { OwnRole, Participant, Role, RoomSummary } from '@edusphere/protocol'
import { flushPromises, mount } from '@vue/test-utils'
import { createPinia, setActivePinia } from 'pinia'
import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import { http } from '../../api/http.ts'
import { setLocale, withMoreTexts } from '../../i18n.ts'
import { useRooms } from '../rooms/store.ts'
import PersonDialog from './PersonDialog.vue'
import RolesDialog from './RolesDialog.vue'

const TIME = '2026-11-23T08:00:00.000Z'
const monitor: OwnRole = { id: 'r1', name: 'Monitor', priority: 20, permissions: ['send', 'mute'] }
const strong: OwnRole = { id: 'r2', name: 'Strong', priority: 60, permissions: ['send', 'manage_roles'] }
const ben: Participant = {
  ...{ id: 'ben', username: 'ben', name: 'Ben', userAvatar: null, joined: TIME, isHost: false, online: true },
  ...{ role: 'participant', mutedUntil: null },
}
const host = { id: 'ada', username: 'ada', name: 'Ada' }
const made: RoomSummary = {
  ...{ id: 'algebra', slug: 'algebra', address: 'ada/algebra', name: 'Algebra', host, description: '' },
  ...{ visibility: 'public', created: TIME, version: 1, epoch: 'e', joined: true, participants: 2 },
  ...{ mode: 'open', slowMode: 0, readSeq: 1, unread: 0, lastMessage: null, roles: [strong, monitor], role: 'host' },
}
const call = vi.fn()

beforeEach(async () => {
  await setLocale('en')
  await withMoreTexts(() => Promise.resolve())()
  setActivePinia(createPinia())
  call.mockReset()
  call.mockImplementation((name: string) =>
    Promise.resolve(name.endsWith('/participants') ? { participants: [ben] } : { room: made, participant: ben }),
  )
  vi.spyOn(http, 'call').mockImplementation(call as never)
})

const room = () => useRooms().put({ ...made })
const params = { username: 'ada', slug: 'algebra' }
const dialog = () => document.querySelector<HTMLElement>('[role=dialog]')!
const options = (name: string) =>
  [...dialog().querySelectorAll(`select[name=${name}] option`)].map((option) => option.textContent.trim())
const button = (text: string) =>
  [...dialog().querySelectorAll('button')].find((each) => each.textContent.trim().startsWith(text))!

async function choose(name: string, value: string) {
  const select = dialog().querySelector<HTMLSelectElement>(`select[name=${name}]`)!
  select.value = value
  select.dispatchEvent(new Event('change'))
  await flushPromises()
}
async function submit() {
  dialog()
    .querySelector('form')!
    .dispatchEvent(new Event('submit', { cancelable: true }))
  await flushPromises()
}

describe('the role and the mute of a person', () => {
  const open = async (own: Role, person = ben) => {
    const wrapper = mount(PersonDialog, { props: { room: room(), person, own }, attachTo: document.body })
    onTestFinished(() => wrapper.unmount())
    await flushPromises()
  }

  it('offers the host every role below, and a mute for a time', async () => {
    await open('host')
    expect(options('role')).toEqual(['staff', 'participant', 'listener', 'Strong', 'Monitor'])
    await choose('role', 'r1')
    await choose('mute', 'hour')
    await submit()
    const [name, asked] = call.mock.calls[0] as [string, { params: object; body: { role: string; mutedUntil: string } }]
    expect(name).toBe('PATCH /api/rooms/:username/:slug/participants/:participant')
    expect(asked).toMatchObject({ params: { ...params, participant: 'ben' }, body: { role: 'r1' } })
    expect(Math.abs(Date.parse(asked.body.mutedUntil) - Date.now() - 3_600_000)).toBeLessThan(60_000)
  })

  it('offers staff the mute alone, and its end', async () => {
    await open('staff', { ...ben, mutedUntil: '2030-01-01T00:00:00.000Z' })
    expect(dialog().querySelector('select[name=role]')).toBeNull()
    expect(button('Hand')).toBeUndefined()
    expect(options('mute')[1]).toBe('Unmute')
    await choose('mute', 'none')
    await submit()
    expect(call.mock.calls[0]![1]).toMatchObject({ body: { mutedUntil: null } })
  })

  it('offers one who may give roles only what they have themselves', async () => {
    await open(strong)
    // A participant has more than Strong, and Strong is no less than itself.
    expect(options('role')).toEqual(['participant', 'listener'])
  })

  it('the host hands the room over, after a question', async () => {
    await open('host')
    button('Hand').click()
    await flushPromises()
    await submit()
    expect(call.mock.calls[0]).toEqual(['PUT /api/rooms/:username/:slug/host', { params, body: { username: 'ben' } }])
  })
})

describe('the roles of a room', () => {
  const open = async (own: Role) => {
    const wrapper = mount(RolesDialog, { props: { room: room(), own }, attachTo: document.body })
    onTestFinished(() => wrapper.unmount())
    await flushPromises()
  }

  it('the host makes one', async () => {
    await open('host')
    button('New role').click()
    await flushPromises()
    const name = dialog().querySelector<HTMLInputElement>('input[name=name]')!
    name.value = 'Helper'
    name.dispatchEvent(new Event('input'))
    await submit()
    const body = { name: 'Helper', priority: 20, permissions: ['send', 'react', 'thread', 'upload'] }
    expect(call.mock.calls[0]).toEqual(['POST /api/rooms/:username/:slug/roles', { params, body }])
    expect(button('New role')).toBeDefined()
  })

  it('one below the host sees those below, and grants what they have', async () => {
    await open(strong)
    expect(button('Strong')).toBeUndefined()
    button('Monitor').click()
    await flushPromises()
    const boxes = [...dialog().querySelectorAll<HTMLInputElement>('input[type=checkbox]')]
    expect(boxes.filter(({ disabled }) => !disabled).map(({ value }) => value)).toEqual([
      'send',
      'mute',
      'manage_roles',
    ])
    button('Delete').click()
    await flushPromises()
    expect(call.mock.calls[0]).toEqual([
      'DELETE /api/rooms/:username/:slug/roles/:id',
      { params: { ...params, id: 'r1' } },
    ])
  })
})
