const SHORT = 126
const TEXT = 1

/** Reads whole text frames out of the bytes of one socket. The server sends no fragments. */
export class FrameReader {
  #rest = Buffer.alloc(0)

  read(chunk: Buffer, take: (payload: Buffer) => void): void {
    const data = this.#rest.length > 0 ? Buffer.concat([this.#rest, chunk]) : chunk
    let at = 0
    for (let frame = frameAt(data, at); frame; frame = frameAt(data, at)) {
      at = frame.end
      if ((data[frame.start]! & 0xf) === TEXT) take(data.subarray(frame.payload, frame.end))
    }
    this.#rest = Buffer.from(data.subarray(at))
  }
}

/** Undefined: the frame is not whole. */
function frameAt(data: Buffer, start: number): { start: number; payload: number; end: number } | undefined {
  if (start + 2 > data.length) return undefined
  const short = data[start + 1]! & 0x7f
  const header = short < SHORT ? 2 : short === SHORT ? 4 : 10
  if (start + header > data.length) return undefined
  const length =
    short < SHORT ? short : short === SHORT ? data.readUInt16BE(start + 2) : Number(data.readBigUInt64BE(start + 2))
  const payload = start + header
  return payload + length > data.length ? undefined : { start, payload, end: payload + length }
}
