import { Random as SeededRandom } from '@edusphere/demo/random'

/** Numbers from a seed: the same seed plans the same storm. */
export class Random extends SeededRandom {
  /** A key of the table, by its weight. */
  weighted<K extends string>(weights: Readonly<Record<K, number>>): K {
    const entries = Object.entries(weights) as [K, number][]
    let left = this.next() * entries.reduce((sum, [, weight]) => sum + weight, 0)
    for (const [key, weight] of entries) if ((left -= weight) < 0) return key
    return entries.at(-1)![0]
  }

  /** A random wait with mean `meanMs`, as between independent events. */
  interval(meanMs: number): number {
    return -Math.log(1 - this.next()) * meanMs
  }

  uuid(): string {
    const hex = Array.from({ length: 32 }, () => this.integer(0, 15).toString(16))
    hex[12] = '4'
    hex[16] = '8'
    return hex.join('').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
  }

  /** A separate generator: one actor's choices do not depend on another's. */
  fork(): Random {
    return new Random(this.integer(0, 2 ** 32 - 1))
  }
}
