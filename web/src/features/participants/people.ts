import type { Participant, ParticipantFrame, Person, RoomSummary } from '@edusphere/protocol'
import type { Answer } from '@edusphere/protocol/routes'
import { defineStore } from 'pinia'
import { shallowReactive } from 'vue'
import { http } from '../../api/http.ts'
import { pathOf } from '../rooms/room-route.ts'
import { useRooms } from '../rooms/store.ts'

type People = Answer<'GET /api/rooms/:username/:slug/participants'>

/** The participants of the rooms that were opened. */
export const usePeople = defineStore('people', () => {
  const peopleByRoom = shallowReactive(new Map<string, People>())
  /** The frames of a room while its list is on its way: the list may be older than they are. */
  const arriving = new Map<string, ParticipantFrame[]>()

  const participants = (roomId: string): readonly Participant[] => peopleByRoom.get(roomId)?.participants ?? []
  const removed = (roomId: string): readonly Person[] => peopleByRoom.get(roomId)?.removed ?? []

  async function load(room: RoomSummary): Promise<void> {
    const frames: ParticipantFrame[] = []
    arriving.set(room.id, frames)
    try {
      const people = await http.call('GET /api/rooms/:username/:slug/participants', { params: pathOf(room) })
      // A later request has its own answer.
      if (arriving.get(room.id) === frames) show(room.id, frames.reduce(changed, people))
    } finally {
      if (arriving.get(room.id) === frames) arriving.delete(room.id)
    }
  }

  function applyParticipant(frame: ParticipantFrame) {
    arriving.get(frame.room)?.push(frame)
    const people = peopleByRoom.get(frame.room)
    if (frame.action === 'changed' && frame.participant.isHost) showHost(frame.room, frame.participant)
    if (people) show(frame.room, changed(people, frame))
    else useRooms().countParticipants(frame.room, (count) => count + MORE[frame.action])
  }

  function show(roomId: string, people: People) {
    peopleByRoom.set(roomId, people)
    useRooms().countParticipants(roomId, () => people.participants.length)
  }

  async function change(method: 'DELETE' | 'PUT', room: RoomSummary, { username }: Person): Promise<void> {
    await http.call(`${method} /api/rooms/:username/:slug/participants/:participant`, {
      params: { ...pathOf(room), participant: username },
    })
    await load(room)
  }

  const remove = (room: RoomSummary, person: Person) => change('DELETE', room, person)
  const readmit = (room: RoomSummary, person: Person) => change('PUT', room, person)
  const drop = (roomId: string) => [peopleByRoom, arriving].forEach((held) => held.delete(roomId))
  const clear = () => [peopleByRoom, arriving].forEach((held) => held.clear())

  return { participants, removed, load, applyParticipant, remove, readmit, drop, clear }
})

/** The room was handed over. */
function showHost(roomId: string, { id, username, name }: Person) {
  const room = useRooms().byId(roomId)
  if (room) room.host = { id, username, name }
}

/** How many participants more there are. */
const MORE = { joined: 1, left: -1, changed: 0 } as const

function changed(people: People, frame: ParticipantFrame): People {
  if (frame.action === 'changed') {
    const { participant } = frame
    const participants = people.participants.map((one) => (one.username === frame.user ? participant : one))
    return { ...people, participants }
  }
  const others = people.participants.filter(({ username }) => username !== frame.user)
  if (frame.action === 'left') return { ...people, participants: others }
  const removed = people.removed?.filter(({ username }) => username !== frame.user)
  return { participants: [...others, frame.participant], ...(removed && { removed }) }
}
