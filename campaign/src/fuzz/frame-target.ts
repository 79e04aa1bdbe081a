import { masked } from '@edusphere/testing/raw-socket'
import type { Cast } from './cast.ts'
import type { Input } from './inputs.ts'
import { converse } from './converse.ts'
import { resolve } from './placeholders.ts'

type Frame = Extract<Input, { kind: 'frame' }>

/** One malformed frame more, and the server would close the socket: later frames would not be read. */
export const FRAMES_PER_SOCKET = 19

/** The opcodes that do not end a socket: a text, a ping, a pong. */
const HARMLESS = new Set([0x81, 0x89, 0x8a])
export const endsSocket = ({ opcode, text }: Frame): boolean => !HARMLESS.has(opcode) || text.length > 16_000

const END = '{"type":"ping","ref":"the end"}'

interface Heard {
  /** The codes of the error frames. */
  codes: readonly string[]
  /** Whether the server read all frames. Else it closed the socket. */
  hasAll: boolean
}

/**
 * Sends frames over a socket of their own, in one write with the handshake. Resolves when the server has answered the
 * last frame, or has closed the socket.
 */
export async function sendFrames(port: number, cast: Cast, frames: readonly Frame[]): Promise<Heard> {
  const { form, room, person } = frames[0]!
  const handshake = [
    `GET ${cast.pathOf(form, room)} HTTP/1.1`,
    'Host: fuzz.test',
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    `Sec-WebSocket-Key: ${'A'.repeat(22)}==`,
    `Authorization: Bearer ${cast.people[person]!.accessToken}`,
    '\r\n',
  ].join('\r\n')
  const encoded = frames.map(({ opcode, text }) => masked(opcode, Buffer.from(resolve(text, cast.values))))
  const codes: string[] = []
  let [hasAll, isClosed] = [false, false]
  const reader = new FrameReader()
  const sent = Buffer.concat([Buffer.from(handshake, 'latin1'), ...encoded, masked(TEXT, END)])
  await converse(port, { bytes: sent }, (bytes, reply) => {
    for (const { opcode, text } of reader.take(bytes)) {
      const code = /^\{"type":"error".*"code":"(\w+)"/.exec(text)?.[1]
      if (code !== undefined) codes.push(code)
      // After a page of history the server waits for the pong.
      if (opcode === PING) reply(masked(PONG, Buffer.from(text)))
      hasAll ||= opcode === TEXT && text.includes('"ref":"the end"')
      isClosed ||= opcode === CLOSE
    }
    return hasAll || isClosed
  })
  return { codes, hasAll }
}

const [TEXT, CLOSE, PING, PONG] = [0x81, 0x88, 0x89, 0x8a]

/** Reads the server's frames, which are never masked, behind its answer to the handshake. */
class FrameReader {
  #bytes: Buffer = Buffer.alloc(0)
  #isOpen = false

  take(bytes: Buffer): { opcode: number; text: string }[] {
    const frames: { opcode: number; text: string }[] = []
    this.#bytes = this.#bytes.length === 0 ? bytes : Buffer.concat([this.#bytes, bytes])
    if (!this.#isOpen) {
      const end = this.#bytes.indexOf('\r\n\r\n')
      if (end < 0) return frames
      this.#isOpen = true
      this.#bytes = this.#bytes.subarray(end + 4)
    }
    while (this.#bytes.length >= 2) {
      const short = this.#bytes[1]!
      const head = short < 126 ? 2 : short === 126 ? 4 : 10
      if (this.#bytes.length < head) break
      const length = short < 126 ? short : short === 126 ? this.#bytes.readUInt16BE(2) : this.#bytes.readUInt32BE(6)
      if (this.#bytes.length < head + length) break
      frames.push({ opcode: this.#bytes[0]!, text: this.#bytes.toString('latin1', head, head + length) })
      this.#bytes = this.#bytes.subarray(head + length)
    }
    return frames
  }
}
