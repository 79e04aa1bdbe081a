import { connect } from 'node:net'

/** Longer than the server itself waits for anything. */
const PATIENCE_MS = 60_000

interface Sent {
  bytes: Buffer
  /** The server reads the end of the connection behind the bytes. */
  ends?: boolean
}

/** Sends bytes over a connection of their own. Resolves when `onBytes` returns true, or when the server closes it. */
export function converse(
  port: number,
  { bytes, ends = false }: Sent,
  onBytes: (bytes: Buffer, reply: (bytes: Buffer) => void) => boolean,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: ends })
    socket.setTimeout(PATIENCE_MS, () => {
      reject(new Error('the server neither answered nor closed the connection'))
      socket.destroy()
    })
    const reply = (more: Buffer) => void socket.write(more)
    socket.on('error', () => resolve()).on('close', () => resolve())
    socket.on('data', (heard: Buffer) => {
      if (onBytes(heard, reply)) socket.destroy()
    })
    if (ends) socket.end(bytes)
    else socket.write(bytes)
  })
}
