import { once } from 'node:events'
import { connect, type Socket } from 'node:net'

/** A TCP connection after the handshake of a WebSocket, for bytes that no client library sends. */
export async function rawSocket(port: number, path: string, accessToken: string): Promise<Socket> {
  const raw = connect(port, '127.0.0.1')
  const headers = `Host: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n`
  const key = `Sec-WebSocket-Key: ${Buffer.alloc(16).toString('base64')}\r\n`
  raw.write(`GET ${path} HTTP/1.1\r\n${headers}${key}Authorization: Bearer ${accessToken}\r\n\r\n`)
  await once(raw, 'readable')
  const answer = String(raw.read())
  if (!answer.startsWith('HTTP/1.1 101 ')) throw new Error(`the handshake was answered with ${answer}`)
  return raw
}

/** A client frame with a mask of zeros. `first` is its first byte. A text has one byte a character. */
export function masked(first: number, payload: string | Buffer): Buffer {
  const bytes = typeof payload === 'string' ? Buffer.from(payload, 'latin1') : payload
  return Buffer.concat([headOf(first, bytes.length), Buffer.alloc(4), bytes])
}

function headOf(first: number, length: number): Buffer {
  if (length < 126) return Buffer.from([first, 0x80 | length])
  const head = Buffer.alloc(length < 0x10000 ? 4 : 10)
  head[0] = first
  head[1] = 0x80 | (length < 0x10000 ? 126 : 127)
  if (length < 0x10000) head.writeUInt16BE(length, 2)
  else head.writeBigUInt64BE(BigInt(length), 2)
  return head
}
