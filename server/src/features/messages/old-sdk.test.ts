import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { zstdDecompressSync } from 'node:zlib'
import { expect, it, onTestFinished } from 'vitest'
import { WebSocket } from 'ws'
import { roomPath, type TestPerson } from '@edusphere/testing/api'
import { fixture } from '@edusphere/testing/fixture'
import { World } from '@edusphere/testing/world'

const SDK = fixture('sdk-0.1.0.js.zst')

/** The parts of version 0.1.0 that this test uses. */
interface OldSdk {
  Client: new (options: { url: string; openSocket: (url: string) => WebSocket }) => OldClient
}
interface OldClient {
  connection: { start(): void }
  join(id: string): OldRoom
  stop(): void
}
interface OldRoom {
  messages: readonly { id: string; body: string; version: number; edited: boolean }[]
  pending: readonly unknown[]
  isCaughtUp: boolean
  onChange(listener: (change: { events: readonly { action: string }[]; reset: boolean }) => void): () => void
  send(body: string, id: string): void
  update(id: string, body: string, version?: number): Promise<void>
  delete(id: string): Promise<void>
}

async function loadOldSdk(): Promise<OldSdk> {
  const folder = await mkdtemp(join(tmpdir(), 'edusphere-old-sdk-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  const file = join(folder, 'sdk.mjs')
  await writeFile(file, zstdDecompressSync(await readFile(SDK)))
  return (await import(/* @vite-ignore */ pathToFileURL(file).href)) as OldSdk
}

/** A client of the old SDK. The test can cut its network. */
async function connect(world: World, person: TestPerson) {
  const { Client } = await loadOldSdk()
  const network = { isCut: false, socket: undefined as WebSocket | undefined }
  const client = new Client({
    url: `${world.origin.replace('http', 'ws')}/ws`,
    openSocket(url) {
      const target = network.isCut ? 'ws://127.0.0.1:1' : url
      const socket = new WebSocket(target, { headers: { authorization: `Bearer ${person.accessToken}` } })
      return (network.socket = socket.on('error', () => {}))
    },
  })
  onTestFinished(() => client.stop())
  client.connection.start()
  const cut = async () => {
    network.isCut = true
    const closed = once(network.socket!, 'close')
    network.socket!.terminate()
    await closed
  }
  return { client, cut, mend: () => (network.isCut = false) }
}

const poll = <T>(read: () => T) => expect.poll(read, { timeout: 10_000 })

it('the SDK of version 0.1.0 sends, edits, deletes, and resumes after a cut', async () => {
  const world = await World.open()
  onTestFinished(() => world.close())
  const [ada, bob] = [await world.person('ada'), await world.person('bob')]
  const room = await world.room(ada, 'Maths', [bob])
  const his = await world.chat(room, bob)
  const [first, second, third] = [randomUUID(), randomUUID(), randomUUID()]
  await his.request({ type: 'text', id: first, message: 'before' })
  await his.request({ type: 'text', id: second, message: 'soon deleted' })

  const { client, cut, mend } = await connect(world, ada)
  const hers = client.join(room.id)
  const bodies = () => hers.messages.map(({ body }) => body)
  await poll(bodies).toEqual(['before', 'soon deleted'])

  const [kept, erased] = [randomUUID(), randomUUID()]
  hers.send('hello', kept)
  hers.send('a mistake', erased)
  await his.next(({ action, id }) => action === 'new' && id === erased)
  await poll(() => hers.pending).toEqual([])
  await hers.update(kept, 'hello again', hers.messages.find(({ id }) => id === kept)!.version)
  await hers.delete(erased)
  expect(await his.next(({ action }) => action === 'update')).toMatchObject({ id: kept, body: 'hello again' })
  expect(await his.next(({ action }) => action === 'delete')).toMatchObject({ id: erased })
  await expect(hers.update(first, 'not mine')).rejects.toMatchObject({ code: 'not_owner' })

  await cut()
  await his.request({ type: 'update', messageId: first, message: 'before, edited' })
  await his.request({ type: 'delete', messageId: second })
  await his.request({ type: 'text', id: third, message: 'while you were away' })
  const seen: string[] = []
  hers.onChange(({ events, reset }) => seen.push(...(reset ? ['reset'] : events.map(({ action }) => action))))
  const waiting = randomUUID()
  hers.send('from the tunnel', waiting)
  expect(hers.pending).toHaveLength(1)
  mend()
  await his.next(({ id }) => id === waiting)
  const expected = ['before, edited', 'hello again', 'while you were away', 'from the tunnel']
  await poll(bodies).toEqual(expected)
  await poll(() => hers.pending).toEqual([])
  expect(seen).toEqual(['update', 'delete', 'new', 'new'])
  const page = await world.must<{ messages: object[] }>('GET', `${roomPath(room)}/messages`, { as: ada })
  expect(page.messages).toMatchObject(
    hers.messages.map(({ id, body, version, edited }) => ({ id, body, version, edited })),
  )
})
