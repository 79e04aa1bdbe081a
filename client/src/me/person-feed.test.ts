import type { Item, ItemsFrame, LeftItem, SettingsItem } from '@edusphere/protocol'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { ManualClock } from '@edusphere/testing/client/manual-clock'
import { ref, TestServer, type Peer } from '@edusphere/testing/client/test-server'
import { Client } from '../client.ts'
import type { ItemsChange, PersonFeed } from './person-feed.ts'

let server: TestServer
let client: Client
let feed: PersonFeed

beforeEach(async () => {
  server = new TestServer()
  await server.start()
  client = new Client({ url: server.url, clock: new ManualClock(), random: () => 0 })
  feed = client.joinMe()
  client.connection.start()
})
afterEach(async () => {
  client.stop()
  await server.stop()
})

const left = (room: string, version: number): LeftItem => ({ kind: 'room', room, version, left: true })
const named = (name: string, version: number): SettingsItem => ({
  ...{ kind: 'settings', version, id: 'me-id', username: 'me', name, userAvatar: null },
})

function page(items: Item[], range: Partial<ItemsFrame>): ItemsFrame {
  const version = items.at(-1)?.version ?? 0
  const frame = { type: 'sync', room: 'me', epoch: 'life-1', from: 0, version, reset: false, more: false } as const
  return { ...frame, items, ...range }
}

const changed = (): Promise<ItemsChange> =>
  new Promise((resolve) => {
    const off = feed.onChange((change) => {
      off()
      resolve(change)
    })
  })

async function answer(peer: Peer, frame: ItemsFrame): Promise<object> {
  const join = await peer.next('join')
  const change = changed()
  peer.send({ ...frame, ...ref(join) })
  await change
  return join
}

it('[K4] starts with a reset, in pages, and is caught up after the last one', async () => {
  const peer = await server.peers.next()
  const join = await answer(peer, page([left('a', 1)], { reset: true, more: true }))
  expect(join).toMatchObject({ type: 'join', room: 'me' })
  expect(join).not.toHaveProperty('since')
  expect([feed.isCaughtUp, feed.position]).toEqual([false, 1])
  const whole = changed()
  peer.send(page([named('Ada', 3)], { from: 1, version: 4 }))
  expect(await whole).toEqual({ items: [named('Ada', 3)], reset: false })
  expect([feed.isCaughtUp, feed.position, feed.settings?.name, [...feed.items.keys()]]).toEqual([
    true,
    4,
    'Ada',
    ['a', 'settings'],
  ])
})

it('[K4] takes a live item at position + 1 only, and asks again where one is missing', async () => {
  const peer = await server.peers.next()
  await answer(peer, page([named('Ada', 2)], { reset: true }))
  const live = changed()
  peer.send({ type: 'me', version: 3, item: named('Ada L', 3) })
  expect(await live).toEqual({ items: [named('Ada L', 3)], reset: false })
  peer.send({ type: 'me', version: 3, item: named('twice', 3) })
  peer.send({ type: 'me', version: 5, item: left('b', 5) })
  expect(await answer(peer, page([left('a', 4), left('b', 5)], { from: 3 }))).toMatchObject({ since: 3 })
  expect([feed.settings?.name, feed.position, feed.items.size]).toEqual(['Ada L', 5, 3])
  peer.heads = { me: 6 }
  client.connection.retry()
  expect(await answer(peer, page([named('Ada', 6)], { from: 5 }))).toMatchObject({ since: 5, epoch: 'life-1' })
})

it('[K4] a later reset replaces everything', async () => {
  const peer = await server.peers.next()
  await answer(peer, page([left('a', 1), named('Ada', 2)], { reset: true }))
  const change = changed()
  peer.send(page([named('Anna', 1)], { reset: true, epoch: 'life-2' }))
  expect(await change).toMatchObject({ reset: true })
  expect([[...feed.items.values()], feed.position]).toEqual([[named('Anna', 1)], 1])
})
