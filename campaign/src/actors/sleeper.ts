import type { CrewMember } from '../crew.ts'
import type { History } from '../history.ts'
import type { Random } from '../random.ts'
import type { Strokes } from '../strokes.ts'
import { pause } from '@edusphere/testing/pause'

/** The lid of a device is closed, and opened again when others have done several things. */
export class Sleeper {
  readonly #member: CrewMember
  readonly #history: History
  readonly #strokes: Strokes

  constructor(member: CrewMember, { history, strokes }: { history: History; strokes: Strokes }) {
    this.#member = member
    this.#history = history
    this.#strokes = strokes
  }

  async sleep(meanMs: number, random: Random): Promise<void> {
    const { device, name, proxy } = this.#member
    await this.#strokes.repeat(meanMs, random, async () => {
      this.#strokes.count('sleep', name)
      // Half of the time the server is not told.
      if (random.chance(0.5)) for (const link of proxy.links) link.die()
      device.sleep()
      const until = this.#history.operations + random.integer(3, 80)
      while (this.#strokes.running && this.#history.operations < until) await pause(20)
      device.wake()
    })
  }
}
