import { writeSync } from 'node:fs'
import { Socket } from 'node:net'
import type { Duplex } from 'node:stream'

/**
 * The number under which the system knows a socket; -1: none. Node does not document it; Windows has none. Only a plain
 * socket gives one: what is written below a TLS socket is not encrypted. Asked once, since the answer takes longer than it
 * looks.
 */
export const descriptorOf = (stream: Duplex & { _handle?: { fd?: number } | null }): number =>
  Object.getPrototypeOf(stream) === Socket.prototype ? (stream._handle?.fd ?? -1) : -1

/**
 * Writes to a socket by the system call itself. Node's stream makes a request object and a tick of its own for each
 * write, which with a thousand readers costs half of what the kernel takes (docs/decisions/0011). What the kernel does not
 * take at once goes to the stream, and so does everything behind it until the stream is empty again: order is kept, and
 * an error is met and told by the stream, as always.
 */
export function writeDirectly(stream: Duplex, descriptor: number, bytes: Buffer): void {
  // Not once it is being closed: then the number may belong to somebody else.
  if (!stream.writable) return
  const taken = stream.writableLength === 0 ? writeNow(descriptor, bytes) : 0
  if (taken < bytes.length) stream.write(taken === 0 ? bytes : bytes.subarray(taken))
}

/** How many of the bytes the kernel has taken. */
function writeNow(descriptor: number, bytes: Buffer): number {
  if (descriptor < 0) return 0
  try {
    return writeSync(descriptor, bytes)
  } catch {
    return 0
  }
}
