import { createHash } from 'node:crypto'
import { createServer, type Socket } from 'node:net'
import type { AddressInfo } from 'node:net'
import { makeEvent } from './event.ts'

/*
 * The minimum in Node: accepts any handshake, wraps each text in the contract's event, and writes the texts of one turn
 * of the event loop to every socket in one write. No store, no accounts, no limits, no checks.
 */
const KEY_SUFFIX = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11'
const sockets = new Set<Socket>()
let turn: Buffer[] = []

const server = createServer({ noDelay: true }, (socket) => {
  socket.once('data', (request: Buffer) => {
    const key = /^sec-websocket-key: *(\S+)/im.exec(request.toString('latin1'))![1]!
    const accept = createHash('sha1')
      .update(key + KEY_SUFFIX)
      .digest('base64')
    const headers = ['Upgrade: websocket', 'Connection: Upgrade', `Sec-WebSocket-Accept: ${accept}`]
    socket.write(`HTTP/1.1 101 Switching Protocols\r\n${headers.join('\r\n')}\r\n\r\n`)
    sockets.add(socket)
    socket.on('data', receive)
  })
  socket.on('close', () => sockets.delete(socket)).on('error', () => socket.destroy())
})

server.listen(0, '127.0.0.1', () => {
  process.stdout.write(`listening at 127.0.0.1:${(server.address() as AddressInfo).port}\n`)
})

/** The load sends short, whole frames, with a mask of zeros. */
function receive(chunk: Buffer): void {
  let at = 0
  while (at < chunk.length) {
    const short = chunk[at + 1]! & 0x7f
    const header = short === 126 ? 8 : 6
    const length = short === 126 ? chunk.readUInt16BE(at + 2) : short
    const { message } = JSON.parse(chunk.toString('utf8', at + header, at + header + length)) as { message: string }
    at += header + length
    if (turn.length === 0) setImmediate(deliver)
    turn.push(frame(JSON.stringify(makeEvent(message))))
  }
}

function deliver(): void {
  const frames = Buffer.concat(turn)
  turn = []
  for (const socket of sockets) socket.write(frames)
}

function frame(text: string): Buffer {
  const payload = Buffer.from(text)
  const header = Buffer.from([0x81, 126, payload.length >> 8, payload.length & 0xff])
  return Buffer.concat([header, payload])
}
