import { connect, type Socket } from 'node:net'
import type { Room } from '@edusphere/protocol'
import { pause } from '@edusphere/testing/pause'
import { TestSocket } from '@edusphere/testing/test-socket'
import type { Person } from '../world/api.ts'

/** What an abuser knows: an account of their own, in a room with many long messages, and with many rooms. */
export interface Target {
  port: number
  as: Person
  room: Room
}

export type Abuse = (target: Target) => Promise<unknown>

/** Issue 13's, by name. Each goes on until its process is ended. */
export const ABUSES: Readonly<Record<string, Abuse>> = {
  'sign-ins for unknown names': (target) =>
    inParallel(20, (i, n) =>
      call(target, 'POST /api/auth/token', { login: `unknown-${i}-${n}`, password: 'guess-it' }),
    ),
  'parallel sign-ins': (target) => {
    const { username: login, password } = target.as
    return inParallel(120, () => call(target, 'POST /api/auth/token', { login, password }))
  },
  refreshes: (target) => {
    const { refreshToken } = target.as
    return inParallel(20, () => call(target, 'POST /api/auth/refresh', { refreshToken }))
  },
  'lists of rooms': (target) => inParallel(10, () => call(target, 'GET /api/rooms')),
  'pages of history': (target) => {
    const { host, slug } = target.room
    return inParallel(10, () => call(target, `GET /api/rooms/${host.username}/${slug}/messages?limit=200`))
  },
  joins: (target) =>
    onSockets(15, target, async (socket) => {
      await socket.request({ type: 'join', room: target.room.id })
      socket.frames.length = 0
    }),
  pings: (target) =>
    onSockets(15, target, async (socket) => {
      await socket.request({ type: 'ping' })
      socket.frames.length = 0
    }),
  'sockets opened and closed': (target) =>
    inParallel(20, async () => {
      const socket = openSocket(target, target.as.accessToken)
      await socket.closed
    }),
  'sockets without credentials': ({ port }) => inParallel(2_500, () => hold(port, HANDSHAKE)),
  'silent connections': ({ port }) => inParallel(2_500, () => hold(port, '')),
  'slow headers': ({ port }) => inParallel(1_000, () => hold(port, 'GET / HTTP/1.1\r\nHost: x\r\nX-Slow: ', 'x')),
  'slow bodies': ({ port }) => inParallel(1_000, () => hold(port, `${POST}\r\nContent-Length: 60000\r\n\r\n`, ' ')),
}

const HANDSHAKE = [
  ...['GET /ws HTTP/1.1', 'Host: x', 'Connection: Upgrade', 'Upgrade: websocket', 'Sec-WebSocket-Version: 13'],
  ...[`Sec-WebSocket-Key: ${Buffer.alloc(16).toString('base64')}`, '', ''],
].join('\r\n')
const POST = 'POST /api/auth/token HTTP/1.1\r\nHost: x\r\nContent-Type: application/json'
/** After an answer or a failure that came at once. */
const BREATH_MS = 1

async function inParallel(count: number, once: (worker: number, n: number) => Promise<unknown>): Promise<void> {
  const work = async (worker: number) => {
    for (let n = 0; ; n++) {
      await once(worker, n).catch(() => {})
      await pause(BREATH_MS)
    }
  }
  await Promise.all(Array.from({ length: count }, (_, worker) => work(worker)))
}

async function call({ port, as }: Target, name: string, body?: object): Promise<void> {
  const [method, path] = name.split(' ') as [string, string]
  const headers = { authorization: `Bearer ${as.accessToken}`, 'content-type': 'application/json' }
  const init = body ? { method, headers, body: JSON.stringify(body) } : { method, headers }
  await (await fetch(`http://127.0.0.1:${port}${path}`, init)).arrayBuffer()
}

const openSocket = ({ port }: Target, accessToken: string) => {
  const socket = new TestSocket(`ws://127.0.0.1:${port}/ws`, { authorization: `Bearer ${accessToken}` })
  socket.opened.then(
    () => {},
    () => {},
  )
  return socket
}

/** Opens each socket again when it was closed. */
const onSockets = (count: number, target: Target, once: (socket: TestSocket) => Promise<void>): Promise<void> =>
  inParallel(count, async () => {
    const socket = openSocket(target, target.as.accessToken)
    await socket.opened
    const closed = socket.closed.then(() => 'closed' as const)
    while ((await Promise.race([closed, once(socket)])) !== 'closed') await pause(BREATH_MS)
  })

/** Holds a connection as long as the server lets it; says one byte more every second. */
async function hold(port: number, said: string, more = ''): Promise<void> {
  const connection: Socket = connect(port, '127.0.0.1')
  connection.on('error', () => {})
  connection.write(said)
  const timer = more && setInterval(() => connection.write(more), 1_000)
  await new Promise((resolve) => connection.resume().on('close', resolve))
  clearInterval(timer || undefined)
}
