import { hash } from 'node:crypto'
import type { TableName } from './tables.ts'

const WORDS = 8

/**
 * The sum of the SHA-256 of every row, as eight little-endian 32-bit words, each modulo 2^32. A sum, because the engines
 * sort text differently: the same rows in another order give the same checksum, a row twice or too few another.
 */
export class Checksum {
  readonly #sum = new Uint32Array(WORDS)

  /** `line` is the row as it stands in the file. */
  add(table: TableName, line: string): void {
    const digest = hash('sha256', `${table}\n${line}`, 'buffer')
    for (let i = 0; i < WORDS; i++) this.#sum[i]! += digest.readUInt32LE(4 * i)
  }

  hex(): string {
    const bytes = Buffer.alloc(4 * WORDS)
    this.#sum.forEach((word, i) => bytes.writeUInt32LE(word, 4 * i))
    return bytes.toString('hex')
  }
}
