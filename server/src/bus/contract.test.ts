import { describe, expect, it } from 'vitest'
import type { Bus, BusMessage } from './bus.ts'
import { LocalBus } from './local.ts'

const BUSES = [{ name: 'local', open: (): Promise<Bus> => Promise.resolve(new LocalBus()) }]
const events = (version: number): BusMessage => ({
  kind: 'events',
  roomId: 'r',
  events: [{ version, membersVersion: 0, json: '{}' }],
})

/** What every bus keeps to (S8). */
describe.each(BUSES)('bus: $name', ({ open }) => {
  it('S8 hands a publish to every listener of the group, in this process at once, each exactly once', async () => {
    const bus = await open()
    const heard: [string, BusMessage][] = []
    await bus.subscribe('chat_ada_maths', (message) => heard.push(['first', message]))
    await bus.subscribe('chat_ada_maths', (message) => heard.push(['second', message]))
    await bus.subscribe('chat_ada_physics', (message) => heard.push(['other', message]))
    bus.publish('chat_ada_maths', events(1))
    bus.publish('chat_ada_maths', events(2))
    expect(heard).toEqual([
      ['first', events(1)],
      ['second', events(1)],
      ['first', events(2)],
      ['second', events(2)],
    ])
    await bus.close()
  })

  it('S8 hands nothing to a listener that has left the group', async () => {
    const bus = await open()
    const heard: string[] = []
    const leave = await bus.subscribe('chat_ada_maths', () => heard.push('left'))
    await bus.subscribe('chat_ada_maths', () => heard.push('stayed'))
    leave()
    bus.publish('chat_ada_maths', events(1))
    bus.publish('chat_ada_nobody', events(1))
    expect(heard).toEqual(['stayed'])
    await bus.close()
  })

  it('answers a ping', async () => {
    const bus = await open()
    await expect(bus.ping()).resolves.toBeUndefined()
    await bus.close()
  })
})
