import type { Participant, ParticipantFrame, RoomSummary } from '@edusphere/protocol'
import { flushPromises, mount } from '@vue/test-utils'
import { createPinia, setActivePinia } from 'pinia'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { setLocale, withMoreTexts } from '../../i18n.ts'
import { useSession } from '../accounts/session.ts'
import { useRooms } from '../rooms/store.ts'
import { participants } from './participants.ts'
import ParticipantList from './ParticipantList.vue'
import { usePeople } from './people.ts'
import { NEW_STATE } from '../../testing/room-state.ts'

const TIME = '2026-11-23T08:00:00.000Z'
const ROOM: RoomSummary = {
  ...{ id: 'algebra', slug: 'algebra', name: 'Algebra', host: { id: 'u0', username: 'p0', name: 'Person 0' } },
  ...{ ...NEW_STATE, created: TIME, version: 1, epoch: 'e', joined: true, participants: 1 },
  ...{ readSeq: 1, unread: 0, lastMessage: null },
}

const person = (index: number): Participant => ({
  ...{ id: `u${index}`, username: `p${index}`, name: `Person ${index}`, userAvatar: null },
  ...{ joined: TIME, isHost: index === 0, online: false },
})
const joined = (index: number): ParticipantFrame => ({
  ...{ type: 'participant', room: 'algebra', user: `p${index}` },
  ...{ action: 'joined', participant: person(index) },
})
const left = (index: number): ParticipantFrame => ({
  ...{ type: 'participant', room: 'algebra', user: `p${index}`, action: 'left' },
})

const tell = (frame: ParticipantFrame) => participants.frames!.participant!(frame)
const names = () =>
  usePeople()
    .participants('algebra')
    .map(({ username }) => username)
const fetched = vi.fn()

beforeEach(async () => {
  await setLocale('en')
  await withMoreTexts(() => Promise.resolve())()
  vi.stubGlobal('fetch', fetched.mockReset())
  setActivePinia(createPinia())
  const user = { id: 'u1', username: 'p1', name: 'Person 1', email: 'p1@school.test', userAvatar: null, created: '' }
  useSession().state = { status: 'signedIn', user }
  useRooms().put({ ...ROOM })
})
afterEach(() => vi.unstubAllGlobals())

const answer = (count: number) =>
  Response.json({ participants: Array.from({ length: count }, (_, index) => person(index)) })

it('[K17] people who join and leave are applied to the list without asking the server', async () => {
  fetched.mockResolvedValueOnce(answer(2))
  await usePeople().load(useRooms().byId('algebra')!)
  for (let index = 2; index < 42; index++) tell(joined(index))
  tell(joined(41))
  tell(left(3))
  expect(names()).toHaveLength(41)
  expect(names()).not.toContain('p3')
  expect(useRooms().byId('algebra')).toMatchObject({ participants: 41 })
  expect(fetched).toHaveBeenCalledTimes(1)
})

it('[K17] what is told while the list is on its way is not lost when an older list arrives', async () => {
  const late = Promise.withResolvers<Response>()
  fetched.mockReturnValueOnce(late.promise)
  const loading = usePeople().load(useRooms().byId('algebra')!)
  tell(joined(2))
  tell(left(1))
  late.resolve(answer(2))
  await loading
  expect(names()).toEqual(['p0', 'p2'])
})

it('[K17] of 2,000 participants only the rows near the screen are in the page', async () => {
  vi.spyOn(HTMLElement.prototype, 'clientHeight', 'get').mockReturnValue(400)
  vi.spyOn(HTMLElement.prototype, 'offsetHeight', 'get').mockReturnValue(48)
  fetched.mockResolvedValueOnce(answer(2000))
  await usePeople().load(useRooms().byId('algebra')!)
  const wrapper = mount(ParticipantList, {
    props: { room: useRooms().byId('algebra')!, role: 'participant' },
    attachTo: document.body,
  })
  await vi.waitFor(() => expect(wrapper.findAll('li').length).toBeGreaterThan(8))
  expect(wrapper.findAll('li').length).toBeLessThan(50)
  expect(wrapper.text()).toContain('2000 participants')
  expect(wrapper.find('li').attributes()).toMatchObject({ 'aria-setsize': '2000', 'aria-posinset': '1' })
})

it('[K17] beyond 12 participants a field finds a person by a part of the name', async () => {
  vi.spyOn(HTMLElement.prototype, 'clientHeight', 'get').mockReturnValue(400)
  vi.spyOn(HTMLElement.prototype, 'offsetHeight', 'get').mockReturnValue(48)
  fetched.mockResolvedValueOnce(answer(12))
  await usePeople().load(useRooms().byId('algebra')!)
  const props = { room: useRooms().byId('algebra')!, role: 'participant' as const }
  const wrapper = mount(ParticipantList, { props, attachTo: document.body })
  expect(wrapper.find('[type=search]').exists()).toBe(false)
  tell(joined(12))
  await flushPromises()
  await wrapper.find('[type=search]').setValue('ON 12')
  await vi.waitFor(() => expect(wrapper.findAll('bdi').map((name) => name.text())).toEqual(['Person 12']))
  await wrapper.find('[type=search]').setValue('nothing like it')
  expect(wrapper.text()).toContain('No one here has this name.')
})
