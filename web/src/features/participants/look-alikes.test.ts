import type { Room, RoomChange } from '@edusphere/client'
import type { MessageEvent, Participant, RoomSummary } from '@edusphere/protocol'
import { mount } from '@vue/test-utils'
import { createPinia, setActivePinia } from 'pinia'
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { createMemoryHistory, createRouter } from 'vue-router'
import { h, nextTick, type Component } from 'vue'
import { setLocale, withMoreTexts } from '../../i18n.ts'
import { show, THEIRS } from '../../testing/message.ts'
import { useSession } from '../accounts/session.ts'
import { FEATURE_LIST } from '../feature.ts'
import RoomActivity from '../messages/RoomActivity.vue'
import { useMessages } from '../messages/store.ts'
import PublicRooms from '../rooms/PublicRooms.vue'
import RoomHeader from '../rooms/RoomHeader.vue'
import RoomLink from '../rooms/RoomLink.vue'
import { useRooms } from '../rooms/store.ts'
import { lookAlikes } from './look-alikes.ts'
import { useNames } from './names.ts'
import ParticipantList from './ParticipantList.vue'
import { usePeople } from './people.ts'
import { usePresence } from './presence.ts'
import { NEW_STATE } from '../../testing/room-state.ts'

const TIME = '2026-11-23T08:00:00.000Z'
/** The second name has a Cyrillic letter. */
const [TEACHER, IMPOSTOR] = ['Ilze Kalniņa', 'Ilze K\u0430lniņa']

const person = (username: string, name: string): Participant => ({
  ...{ id: username, username, name, userAvatar: null, joined: TIME, isHost: username === 'ilze', online: true },
})
const ilze = person('ilze', TEACHER)
const mallory = person('mallory', IMPOSTOR)
const ada = person('ada', 'Ada')

const roomOf = (id: string, host: Participant, visibility: RoomSummary['visibility'] = 'public'): RoomSummary => ({
  ...{ ...NEW_STATE, id, slug: id, name: id, host, visibility, created: TIME, version: 1, epoch: 'e' },
  ...{ joined: true, participants: 1, readSeq: 1, unread: 0, lastMessage: null },
})
const messageOf = ({ username, name }: Participant) => ({
  ...{ ...THEIRS, id: username, user: username, user_id: username, userName: name },
})

const among = (...names: string[]) => [...lookAlikes(names.map((name, i) => ({ username: `p${i}`, name })))]

// The table of Unicode is loaded when two people are seen together for the first time.
beforeAll(() => vi.waitFor(() => expect(among(TEACHER, IMPOSTOR)).toEqual(['p0', 'p1'])))

describe('[A6] names that look alike', () => {
  it.each([
    ['Anna', 'Anna'],
    ['Ilze', 'llze'],
    ['Ilze', '1lze'],
    ['Oto', '0to'],
    ['Jim', 'Jirn'],
    ['Ilze', 'Ilzе'],
    ['Αnna', 'Anna'],
    ['Kalniņa', 'Kalnin\u0327a'],
    ['❤', '❤\ufe0f'],
    ['paypal', '𝔭𝒶ypal'],
  ])('%j and %j', (one, other) => {
    expect(among('Ada', one, other)).toEqual(['p1', 'p2'])
  })

  it.each([
    ['Anna', 'anna'],
    ['Kalniņa', 'Kalnina'],
    ['Ann A', 'AnnA'],
    ['Anna', 'Annа A'],
  ])('not %j and %j', (one, other) => {
    expect(among(one, other)).toEqual([])
  })

  it('one that is written as another one is shown', () => {
    const owner = { username: 'ilze', name: TEACHER }
    const copy = { username: 'mallory', name: `${IMPOSTOR} (ilze)` }
    expect([...lookAlikes([owner, copy])]).toEqual(['ilze', 'mallory'])
  })

  it('not two names of one person', () => {
    const renamed = [TEACHER, IMPOSTOR].map((name) => ({ username: 'ilze', name }))
    expect([...lookAlikes(renamed)]).toEqual([])
  })
})

describe('[A6] the username stands beside', () => {
  const draw = (component: Component, props: object) => {
    const router = createRouter({
      history: createMemoryHistory(),
      routes: [
        { path: '/', component: {} },
        { path: '/:username/:slug', name: 'room', component: {} },
      ],
    })
    const global = { plugins: [router], provide: { [FEATURE_LIST as symbol]: [] } }
    return mount({ render: () => h(component, props) }, { global, attachTo: document.body })
  }
  let hear: (change: RoomChange) => void
  const source = { onChange: (listener: typeof hear) => ((hear = listener), () => undefined) } as unknown as Room

  const enter = async (...participants: Participant[]) => {
    vi.stubGlobal('fetch', async () => Response.json({ participants, removed: [] }))
    await usePeople().load(useRooms().byId('algebra')!)
  }
  const follow = (...authors: Participant[]) => {
    const room = { id: 'algebra', messages: authors.map(messageOf), pending: [], isLoaded: true }
    let change: (change: RoomChange) => void = () => undefined
    useMessages().follow({ ...room, onChange: (listener: typeof change) => (change = listener) } as never)
    change({ events: [], reset: true, live: false })
  }

  beforeEach(async () => {
    await setLocale('en')
    await withMoreTexts(() => Promise.resolve())()
    setActivePinia(createPinia())
    useSession().state = { status: 'signedIn', user: { ...ada, email: '', created: '' } }
    useRooms().put(roomOf('algebra', ilze))
  })
  afterEach(() => void vi.unstubAllGlobals())

  it('who hosts the room and who is here', async () => {
    await enter(ilze, mallory, ada)
    usePresence().applyPresence({ type: 'presence', room: 'algebra', users: ['ilze', 'mallory', 'ada'] })
    const header = draw(RoomHeader, {
      room: useRooms().byId('algebra'),
      panes: [],
      roomsButton: false,
      shown: undefined,
    })
    expect(header.text()).toContain(`Hosted by ${TEACHER} (ilze)`)
    expect(header.find('.here').attributes('title')).toBe(`${TEACHER} (ilze), ${IMPOSTOR} (mallory), and Ada`)
  })

  it('who is typing, and who said what', async () => {
    await enter(ilze, mallory, ada)
    const activity = draw(RoomActivity, { room: useRooms().byId('algebra'), source, thread: null })
    for (const user of ['mallory', 'ada'])
      usePresence().applyTyping({ type: 'typing', room: 'algebra', user, active: true })
    hear({
      events: [{ ...messageOf(mallory), room: 'algebra', action: 'new' } as MessageEvent],
      reset: false,
      live: true,
    })
    await nextTick()
    expect(activity.find('.typing').text()).toBe(`${IMPOSTOR} (mallory) and Ada are typing…`)
    expect(activity.find('[aria-live]').text()).toBe(`${IMPOSTOR} (mallory): as it was`)
  })

  it('whom the host removes', async () => {
    vi.spyOn(HTMLElement.prototype, 'clientHeight', 'get').mockReturnValue(400)
    vi.spyOn(HTMLElement.prototype, 'offsetHeight', 'get').mockReturnValue(48)
    await enter(ilze, mallory, ada)
    const list = draw(ParticipantList, { room: useRooms().byId('algebra'), role: 'host' })
    await vi.waitFor(() => expect(list.findAll('.remove').length).toBe(2))
    const labels = list.findAll('.remove').map((button) => button.attributes('aria-label'))
    expect(labels).toEqual(['Remove Ada', `Remove ${IMPOSTOR} (mallory)`])
  })

  it('an author, also one who has left the room', async () => {
    const { wrapper } = show({ ...messageOf(mallory), room: 'algebra' })
    expect(wrapper.find('.head').text()).toMatch(/^Ilze Kаlniņa\s*\d/)
    follow(ada, ilze, mallory)
    await nextTick()
    expect(wrapper.find('.head').text()).toMatch(/^Ilze Kаlniņa\s*mallory\s*\d/)
    expect(wrapper.attributes('aria-label')).toContain(`${IMPOSTOR} (mallory): as it was.`)
  })

  it('an author who looks like the host of another room of mine', async () => {
    useRooms().put(roomOf('chess', mallory))
    await enter(mallory, ada)
    expect(useNames().nameIn('algebra', mallory)).toBe(`${IMPOSTOR} (mallory)`)
    expect(useNames().nameIn('algebra', ada)).toBe('Ada')
  })

  it('hosts and last authors in the lists of rooms', () => {
    const rooms = useRooms()
    rooms.put({ ...roomOf('chess', ada), lastMessage: messageOf(mallory) })
    rooms.put({ ...roomOf('poems', mallory), joined: false })
    rooms.found = ['poems']
    const lists = [draw(RoomLink, { room: rooms.byId('algebra') }), draw(RoomLink, { room: rooms.byId('chess') })]
    lists.push(draw(PublicRooms, {}))
    const [algebra, chess, poems] = lists.map((list) => list.text())
    expect(algebra).toContain(`${TEACHER} (ilze)`)
    expect(chess).toContain('Ada')
    expect(chess).not.toContain('(ada)')
    expect(chess).toContain(`${IMPOSTOR} (mallory): as it was`)
    expect(poems).toContain(`${IMPOSTOR} (mallory)`)
  })

  it('is found again when people change, not with every message', () => {
    follow(ilze, mallory)
    const before = useNames().lookAlikesIn('algebra')
    expect([...before]).toEqual(['ilze', 'mallory'])
    follow(mallory, ilze, mallory)
    expect(useNames().lookAlikesIn('algebra')).toBe(before)
    follow(mallory, ilze, { ...ada, name: TEACHER })
    expect([...useNames().lookAlikesIn('algebra')].sort()).toEqual(['ada', 'ilze', 'mallory'])
  })
})
