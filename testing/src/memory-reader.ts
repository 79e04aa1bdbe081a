import { randomUUID } from 'node:crypto'
import { Duplex } from 'node:stream'
import type { WebSocket } from 'ws'
import { ChatSocket } from '@edusphere/server/socket/socket'
import type { Reader } from '@edusphere/server/room/reader'
import type { SeededUser } from './seed.ts'
import type { Frame } from './test-socket.ts'

const PING = 0x89

/** A reader with its socket in memory: the test reads the frames written to it. Answers pings. */
export class MemoryReader implements Reader {
  readonly socketId = randomUUID()
  readonly userId: string
  readonly username: string
  readonly socket: ChatSocket
  readonly ended: string[] = []
  readonly #written: Buffer[] = []

  constructor(user: SeededUser) {
    this.userId = user.id
    this.username = user.username
    const stream = new Duplex({
      read() {},
      write: (chunk: Buffer, _encoding, done) => {
        if (chunk[0] === PING) queueMicrotask(() => this.socket.pong(chunk.subarray(2)))
        else this.#written.push(chunk)
        done()
      },
    })
    this.socket = new ChatSocket({ close() {} } as unknown as WebSocket, stream)
  }

  roomEnded(roomId: string): void {
    this.ended.push(roomId)
  }

  /** The frames since the last call. */
  take(): Frame[] {
    const bytes = Buffer.concat(this.#written.splice(0))
    const frames: Frame[] = []
    for (let at = 0; at < bytes.length;) {
      const short = bytes[at + 1]!
      const [header, length] =
        short < 126
          ? [2, short]
          : short === 126
            ? [4, bytes.readUInt16BE(at + 2)]
            : [10, Number(bytes.readBigUInt64BE(at + 2))]
      frames.push(JSON.parse(bytes.toString('utf8', at + header, at + header + length)) as Frame)
      at += header + length
    }
    return frames
  }
}
