import type { AddressInfo } from 'node:net'
import { WebSocketServer } from 'ws'
import { makeEvent } from './event.ts'

const server = new WebSocketServer({ port: 0, host: '127.0.0.1', perMessageDeflate: false })

server.on('connection', (socket) => {
  socket.on('message', (data: Buffer) => {
    const { message } = JSON.parse(data.toString()) as { message: string }
    const event = JSON.stringify(makeEvent(message))
    for (const client of server.clients) client.send(event)
  })
})

server.on('listening', () => {
  process.stdout.write(`listening at 127.0.0.1:${(server.address() as AddressInfo).port}\n`)
})
