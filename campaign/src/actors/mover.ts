import { ApiError, type HttpClient } from '@edusphere/client'
import type { Room } from '@edusphere/protocol'
import type { Fields, History } from '../history.ts'
import type { Random } from '../random.ts'
import { pathOf, type Api, type Person } from '../world/api.ts'
import { pause } from '@edusphere/testing/pause'

interface Acting {
  api: Api
  person: Person
  history: History
  random: Random
}

const ACTS = { make: 12, anew: 10, drop: 5, restate: 25, join: 30, leave: 15, rename: 10 }
/** Few: names are used again, so a room is made where one was deleted. */
const NAMES = ['Lesson', 'Homework']

/**
 * A person who moves what is mine on all devices, by calls over HTTP: rooms made, deleted, made anew at the same
 * address, renamed, joined and left, and the own name.
 */
export class Mover {
  readonly #acting: Acting
  /** The rooms of all movers. */
  readonly #rooms: Room[]
  #running = true
  #count = 0

  constructor(acting: Acting, rooms: Room[]) {
    this.#acting = acting
    this.#rooms = rooms
  }

  /** One call at a time, so that the last answered one is what the store has to hold. */
  async move(meanMs: number): Promise<void> {
    const { random } = this.#acting
    while (this.#running) {
      await pause(random.interval(meanMs))
      if (this.#running) await this.#act()
    }
  }

  stop(): void {
    this.#running = false
  }

  async #act(): Promise<void> {
    const { random, person } = this.#acting
    const own = this.#rooms.filter(({ host }) => host.username === person.username)
    const foreign = this.#rooms.filter((room) => !own.includes(room))
    const act = random.weighted(ACTS)
    if (act === 'rename') return this.#rename()
    const from = act === 'join' || act === 'leave' ? foreign : own
    if (act === 'make' || from.length === 0) return this.#make(random.pick(NAMES))
    const room = random.pick(from)
    switch (act) {
      case 'drop':
        return this.#drop(room)
      case 'anew':
        await this.#drop(room)
        return this.#make(room.slug)
      case 'restate':
        return restate(room, this.#acting)
      case 'join':
        return this.#call(act, room, (http, params) =>
          http.call('PUT /api/rooms/:username/:slug/participants/me', { params }),
        )
      case 'leave':
        return this.#call(act, room, (http, params) =>
          http.call('DELETE /api/rooms/:username/:slug/participants/me', { params }),
        )
    }
  }

  async #make(name: string): Promise<void> {
    const { api, person, history } = this.#acting
    history.add({ line: 'acting', act: 'make', user: person.username, room: '' })
    const room = await api.createRoom(person, name)
    history.add({ line: 'acted', act: 'make', user: person.username, room: room.id })
    this.#rooms.push(room)
  }

  async #drop(room: Room): Promise<void> {
    this.#rooms.splice(this.#rooms.indexOf(room), 1)
    await this.#call('drop', room, (http, params) => http.call('DELETE /api/rooms/:username/:slug', { params }))
  }

  async #rename(): Promise<void> {
    const { api, person, history } = this.#acting
    const fields = { name: `${person.username} ${++this.#count}` }
    const about = { act: 'rename', user: person.username, room: 'me', fields }
    history.add({ line: 'acting', ...about })
    await api.must(() => api.as(person).call('PATCH /api/auth/me', { body: fields }))
    history.add({ line: 'acted', ...about })
  }

  /** A refusal is an outcome too: a kill swallowed the answer of the first try, or the room is gone. */
  async #call(
    act: string,
    room: Room,
    call: (http: HttpClient, params: ReturnType<typeof pathOf>) => Promise<unknown>,
  ): Promise<void> {
    const { api, person, history } = this.#acting
    const about = { act, user: person.username, room: room.id }
    history.add({ line: 'acting', ...about })
    await api
      .must(() => call(api.as(person), pathOf(room)))
      .catch((error: unknown) => {
        if (!(error instanceof ApiError && error.status < 500)) throw error
      })
    history.add({ line: 'acted', ...about })
  }
}

/** The host changes what a room is. Every name is used once, so it identifies its call. */
export async function restate(room: Room, { api, person, history, random }: Acting): Promise<void> {
  const fields: Fields & { visibility: 'public' | 'private' } = {
    name: `${room.slug} ${random.uuid()}`,
    description: random.pick(['', 'Waves', 'Light']),
    visibility: random.chance(0.7) ? 'public' : 'private',
  }
  const about = { act: 'restate', user: person.username, room: room.id, fields }
  history.add({ line: 'acting', ...about })
  await api.must(() => api.as(person).call('PATCH /api/rooms/:username/:slug', { params: pathOf(room), body: fields }))
  history.add({ line: 'acted', ...about })
}
