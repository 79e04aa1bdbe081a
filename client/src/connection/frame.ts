import type { ServerFrame } from '@edusphere/protocol'

/** Reads a frame of the server; null for what is none, which a client ignores. */
export function parseFrame(data: unknown): ServerFrame | null {
  try {
    const frame: unknown = JSON.parse(String(data))
    return typeof frame === 'object' && frame !== null && 'type' in frame ? (frame as ServerFrame) : null
  } catch {
    return null
  }
}
