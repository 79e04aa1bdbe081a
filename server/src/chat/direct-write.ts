import { writeSync } from 'node:fs'
import type { Duplex } from 'node:stream'

/** What the library does not promise: a socket's descriptor, where it has one (not on Windows, not once it is closed). */
interface Described {
  _handle?: { fd?: number } | null
}

/**
 * Writes to a socket by the system call itself. Node's stream makes a request object and a tick of its own for each
 * write, which with a thousand readers costs half of what the kernel takes (docs/decisions/0011). What the kernel does not
 * take at once goes to the stream, and so does everything behind it until the stream is empty again: order is kept, and
 * an error is met and told by the stream, as always.
 */
export function writeDirectly(stream: Duplex, bytes: Buffer): void {
  const taken = stream.writableLength === 0 ? writeNow(stream, bytes) : 0
  if (taken < bytes.length) stream.write(taken === 0 ? bytes : bytes.subarray(taken))
}

/** How many of the bytes the kernel has taken. */
function writeNow(stream: Duplex, bytes: Buffer): number {
  // Asked each time: after a close the number belongs to somebody else.
  const fd = (stream as Described)._handle?.fd ?? -1
  if (fd < 0) return 0
  try {
    return writeSync(fd, bytes)
  } catch {
    return 0
  }
}
