import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { Server as SocketIo } from 'socket.io'
import { makeEvent } from './event.ts'

const ROOM = 'physics'
const http: Server = createServer()
const io = new SocketIo(http, { transports: ['websocket'], perMessageDeflate: false, pingInterval: 600_000 })

const database = new DatabaseSync(join(process.env.DATA_DIR!, 'socket-io.db'))
database.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
  CREATE TABLE IF NOT EXISTS messages (id TEXT PRIMARY KEY, seq INTEGER, body TEXT, created TEXT)`)
const insert = database.prepare('INSERT INTO messages (id, seq, body, created) VALUES (?, ?, ?, ?)')

io.on('connection', (socket) => {
  void socket.join(ROOM)
  socket.on('text', (body: string) => {
    const event = makeEvent(body)
    insert.run(event.id, event.seq, event.body, event.created)
    io.to(ROOM).emit('chat_message', event)
  })
})

http.listen(Number(process.env.PORT ?? 0), '127.0.0.1', () => {
  process.stdout.write(`listening at 127.0.0.1:${(http.address() as AddressInfo).port}\n`)
})
