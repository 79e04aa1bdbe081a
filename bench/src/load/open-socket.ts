import { WebSocket } from 'ws'
import type { Door } from './task.ts'

/** Callbacks for received data. */
export function openSocket({ port, path, headers }: Door): WebSocket {
  const fields = Object.fromEntries(headers.map((line) => line.split(': ') as [string, string]))
  return new WebSocket(`ws://127.0.0.1:${port}${path}`, { headers: fields })
}
