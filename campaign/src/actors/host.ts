import { ApiError } from '@edusphere/client'
import type { Room } from '@edusphere/protocol'
import { restate } from './mover.ts'
import type { History } from '../history.ts'
import type { Random } from '../random.ts'
import type { Api, Person } from '../world/api.ts'
import { pause } from '@edusphere/testing/pause'

/** The host of the rooms renames them, removes people and lets most of them back in. */
export class Host {
  readonly #api: Api
  readonly #person: Person
  readonly #history: History
  #running = true
  #removed: { room: Room; user: string }[] = []

  constructor({ api, person, history }: { api: Api; person: Person; history: History }) {
    this.#api = api
    this.#person = person
    this.#history = history
  }

  async rule(places: readonly { room: Room; user: string }[], { random, meanMs }: { random: Random; meanMs: number }) {
    while (this.#running) {
      await pause(random.interval(meanMs))
      if (!this.#running) return
      const out = this.#removed[0]
      if (random.chance(0.3)) await this.#restate(random.pick(places).room, random)
      else if (out && random.chance(0.6)) await this.#readmit(out)
      else await this.#remove(random.pick(places))
    }
  }

  stop(): void {
    this.#running = false
  }

  /** Lets all removed people in but one: the checker follows that one to the end. */
  async reconcile(): Promise<void> {
    for (const out of this.#removed.slice(1)) await this.#readmit(out)
  }

  isOut(room: string, user: string): boolean {
    return this.#removed.some((out) => out.room.id === room && out.user === user)
  }

  #restate(room: Room, random: Random): Promise<void> {
    return restate(room, { api: this.#api, person: this.#person, history: this.#history, random })
  }

  async #remove(place: { room: Room; user: string }): Promise<void> {
    const { room, user } = place
    if (this.isOut(room.id, user)) return
    this.#removed.push(place)
    await this.#api.remove(this.#person, room, user).catch((error: unknown) => {
      // A kill has swallowed the answer of the first try.
      if (!(error instanceof ApiError && error.code === 'not_found')) throw error
    })
    const { version } = await this.#api.room(this.#person, room)
    this.#history.add({ line: 'removed', room: room.id, user, head: version })
  }

  async #readmit(out: { room: Room; user: string }): Promise<void> {
    const { room, user } = out
    this.#history.add({ line: 'readmitting', room: room.id, user })
    await this.#api.readmit(this.#person, room, user)
    this.#removed = this.#removed.filter((other) => other !== out)
  }
}
