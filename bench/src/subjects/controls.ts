import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ServerProcess } from '../child.ts'
import type { Speech } from '../load/task.ts'
import type { Subject } from './subject.ts'

const PLAIN: Speech = { head: '{"type":"text","message":"', tail: '"}' }

/** No chat: a bare socket loop in Node that writes the same bytes. */
export const loop: Subject = control('bare loop', { file: './loop-server.ts', path: '/', speech: PLAIN })

/** `ws` with `send` to each socket; no store, no accounts. */
export const plainWs: Subject = control('ws, send to each', { file: './ws-server.ts', path: '/', speech: PLAIN })

/** Socket.IO with rooms. Stores every message in SQLite before sending it. */
export const socketIo: Subject = control('Socket.IO', {
  file: './socket-io-server.ts',
  path: '/socket.io/?EIO=4&transport=websocket',
  speech: { hello: '40', head: '42["text","', tail: '"]' },
})

function control(name: string, { file, path, speech }: { file: string; path: string; speech: Speech }): Subject {
  return {
    name,
    async start(sockets) {
      const folder = await mkdtemp(join(tmpdir(), 'edusphere-bench-'))
      const server = await ServerProcess.start(new URL(file, import.meta.url), { DATA_DIR: folder })
      const doors = Array.from({ length: sockets }, () => ({ port: server.port, path, headers: [] }))
      const stop = async () => {
        await server.stop()
        await rm(folder, { recursive: true })
      }
      return { server, doors, speech, stop }
    },
  }
}
