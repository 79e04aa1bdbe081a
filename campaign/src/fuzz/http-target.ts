import type { Cast } from './cast.ts'
import type { Input } from './inputs.ts'
import { converse } from './converse.ts'
import { resolve } from './placeholders.ts'

/** What the server answered: a status line's number, and the error code if there is one. 0: it hung up. */
export interface Answered {
  status: number
  code: string | undefined
}

type Request = Extract<Input, { kind: 'http' }>

/** Sends the calls over one connection, all at once (HTTP pipelining), and returns their answers in order. */
export async function callAll(port: number, cast: Cast, calls: readonly Request[]): Promise<Answered[]> {
  const answers: Answered[] = []
  while (answers.length < calls.length) {
    const left = calls.slice(answers.length)
    const got = await exchange(
      port,
      left.map((call) => encode(call, cast)),
      left.map(({ head }) => head.startsWith('HEAD ')).length,
    )
    // A connection that was closed early answered its last call; the calls behind that one were not read.
    answers.push(...(got.length > 0 ? got : [{ status: 0, code: undefined }]))
  }
  return answers
}

function encode({ head, body }: Request, { values }: Cast): Buffer {
  const bytes = Buffer.from(resolve(body, values))
  return Buffer.concat([
    Buffer.from(`${resolve(head, values)}content-length: ${bytes.length}\r\n\r\n`, 'latin1'),
    bytes,
  ])
}

async function exchange(port: number, requests: readonly Buffer[], expected: number): Promise<Answered[]> {
  const answers: Answered[] = []
  const reader = new AnswerReader((answer) => answers.push(answer))
  await converse(port, { bytes: Buffer.concat(requests) }, (bytes) => {
    reader.take(bytes)
    return answers.length >= expected
  })
  return answers
}

/** Bytes on a connection of their own, and then their end. Resolves with the worst answer when the server closes it. */
export async function sendBytes(port: number, text: string, { values }: Cast): Promise<Answered> {
  let worst: Answered = { status: 0, code: undefined }
  const reader = new AnswerReader((answer) => (worst = answer.status > worst.status ? answer : worst))
  const endsAtOnce = { bytes: Buffer.from(resolve(text, values)), ends: true }
  await converse(port, endsAtOnce, (bytes) => {
    reader.take(bytes)
    return false
  })
  return worst
}

/** Reads answers off a connection. */
class AnswerReader {
  readonly #onAnswer: (answer: Answered) => void
  #bytes: Buffer = Buffer.alloc(0)

  constructor(onAnswer: (answer: Answered) => void) {
    this.#onAnswer = onAnswer
  }

  take(bytes: Buffer): void {
    this.#bytes = this.#bytes.length === 0 ? bytes : Buffer.concat([this.#bytes, bytes])
    for (;;) {
      const end = this.#bytes.indexOf('\r\n\r\n')
      if (end < 0) return
      const head = this.#bytes.toString('latin1', 0, end)
      const length = Number(/\r\ncontent-length: (\d+)/i.exec(head)?.[1] ?? 0)
      if (this.#bytes.length < end + 4 + length) return
      const body = this.#bytes.toString('latin1', end + 4, end + 4 + length)
      this.#bytes = this.#bytes.subarray(end + 4 + length)
      const status = Number(head.slice(9, 12))
      if (status >= 200) this.#onAnswer({ status, code: /"code":"(\w+)"/.exec(status >= 400 ? body : '')?.[1] })
    }
  }
}
