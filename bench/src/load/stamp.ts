/*
 * The body of a message holds its time and sender: `t=0000001234567890;s=0007;xxxx…`, in microseconds on the clock of
 * the load process. It comes back inside JSON, so it begins after a quotation mark.
 */
const MARK = Buffer.from('"t=')
const DIGITS = 16
/** From the mark to the end of the sender's number. */
const STAMP_BYTES = MARK.length + DIGITS + ';s='.length + 4
const BODY_BYTES = 64

export function stampedBody(sender: number): string {
  const micros = String(Math.round(performance.now() * 1000)).padStart(DIGITS, '0')
  return `t=${micros};s=${String(sender).padStart(4, '0')};`.padEnd(BODY_BYTES, 'x')
}

/** The stamp of one body. */
export function readStamp(body: string): { micros: number; sender: number } {
  return { micros: Number(body.slice(2, 2 + DIGITS)), sender: Number(body.slice(5 + DIGITS, 9 + DIGITS)) }
}

/** Finds the stamps in one socket's bytes, also stamps across two chunks. */
export class StampReader {
  #carry = Buffer.alloc(0)

  /** Calls `found` with the milliseconds since the message was sent, and its sender. */
  read(chunk: Buffer, found: (age: number, sender: number) => void): void {
    const data = this.#carry.length > 0 ? Buffer.concat([this.#carry, chunk]) : chunk
    const now = performance.now()
    let at = data.indexOf(MARK)
    while (at >= 0 && at + STAMP_BYTES <= data.length) {
      const sent = digits(data, { at: at + MARK.length, count: DIGITS }) / 1000
      found(now - sent, digits(data, { at: at + STAMP_BYTES - 4, count: 4 }))
      at = data.indexOf(MARK, at + STAMP_BYTES)
    }
    // One byte less than a stamp: a whole stamp would be found twice.
    this.#carry = Buffer.from(data.subarray(at >= 0 ? at : Math.max(0, data.length - STAMP_BYTES + 1)))
  }
}

function digits(data: Buffer, { at, count }: { at: number; count: number }): number {
  let value = 0
  for (let i = at; i < at + count; i++) value = value * 10 + (data[i]! - 48)
  return value
}
