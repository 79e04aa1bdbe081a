import { BareDevice } from '../actors/bare-device.ts'
import { History } from '../history.ts'
import { Random } from '../random.ts'
import { Api } from '../world/api.ts'
import { pause } from '@edusphere/testing/pause'
import { Proxy } from '@edusphere/testing/proxy'
import { ServerProcess } from '../world/server-process.ts'
import { StoreReader } from '../world/store-reader.ts'
import type { Print } from './scenario.ts'

/**
 * Kills the server between a commit and its acknowledgement: the proxy swallows the `ack`, and the server gets SIGKILL
 * at once. After the restart the client sends the same id again. The store must have the message once.
 */
export async function killBeforeAck(kills: number, print: Print): Promise<boolean> {
  const server = await ServerProcess.create({})
  await server.start()
  const proxy = await Proxy.open(server.port)
  const api = new Api(server.origin)
  const person = await api.register('ada')
  const room = await api.createRoom(person, 'Physics')
  const random = new Random(kills)
  const shared = { api, person, rooms: [room], port: proxy.port, history: new History(), random }
  const device = new BareDevice('room', { ...shared, name: 'ada' })
  const store = StoreReader.ofFolder(server.folder)
  const found = { committed: 0, once: 0 }
  const start = performance.now()
  try {
    device.start()
    for (let kill = 1; kill <= kills; kill++) {
      const change = { type: 'text', room: room.id, id: random.uuid(), message: `message ${kill}` } as const
      await killAtAck({ server, proxy, send: () => device.change(change) })
      found.committed += await store.count(change.id)
      await server.start()
      while ((await device.change(change)) !== 'acked') await pause(10)
      if ((await store.count(change.id)) === 1 && (await store.head(room.id)) === kill) found.once++
      if (kill % 100 === 0) print(`${kill} kills, ${found.once} messages stored once`)
    }
  } finally {
    device.stop()
    proxy.close()
    await store.close()
    await server.dispose()
  }
  const seconds = Math.round((performance.now() - start) / 1000)
  print(
    `${kills} kills between commit and ack in ${seconds} s: ${found.committed} were committed when the server died,`,
  )
  print(
    `${found.once} are in the store exactly once after the same id was sent again, with ${found.once} versions taken`,
  )
  return found.once === kills && found.committed === kills
}

async function killAtAck({
  server,
  proxy,
  send,
}: {
  server: ServerProcess
  proxy: Proxy
  send: () => Promise<string>
}) {
  const killed = Promise.withResolvers<void>()
  while ((await Promise.race([attempt(), killed.promise.then(() => 'killed')])) === 'offline') await pause(10)
  await killed.promise

  async function attempt(): Promise<string> {
    const link = proxy.newest
    if (!link) return 'offline'
    const spring = () => {
      void server.kill().then(killed.resolve)
      link.reset()
    }
    link.down.trap ??= { what: 'swallow', only: '"type":"ack"', spring }
    return send()
  }
}
