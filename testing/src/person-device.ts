import { itemKey, type Item } from '@edusphere/protocol'
import { expect } from 'vitest'
import type { TestPerson } from './api.ts'
import type { Frame, TestSocket } from './test-socket.ts'
import type { World } from './world.ts'

/** One device of a person. Each frame must follow the rules of position and range ([I1], G3). */
export class PersonDevice {
  readonly items = new Map<string, Item>()
  position = -1
  epoch = ''
  #socket: TestSocket | undefined
  #taken = 0

  /** Opens a socket and joins, from the position that it has. */
  async wake(world: World, as: TestPerson): Promise<Frame> {
    const from = this.position < 0 ? {} : { since: this.position, epoch: this.epoch }
    this.#socket = await world.socket('/ws', as)
    this.#taken = 0
    const sync = await this.#socket.request({ type: 'join', room: 'me', ...from })
    this.#takeAll()
    return sync
  }

  sleep(): void {
    this.#socket!.terminate()
  }

  get closed() {
    return this.#socket!.closed
  }

  async reaches(version: number): Promise<void> {
    await this.#socket!.next((frame) => isMine(frame) && Number(frame.version) >= version)
    this.#takeAll()
    expect(this.position).toBe(version)
  }

  #takeAll(): void {
    const frames = this.#socket!.frames.filter(isMine)
    for (const frame of frames.slice(this.#taken)) this.#take(frame)
    this.#taken = frames.length
  }

  #take(frame: Frame): void {
    const items = frame.type === 'me' ? [frame.item as Item] : (frame.items as Item[])
    // What never took a version has 0.
    const versions = items.map(({ version }) => version).filter((version) => version > 0)
    expect(versions).toEqual([...new Set(versions)].sort((a, b) => a - b))
    if (frame.type === 'me') expect([frame.version, versions]).toEqual([this.position + 1, [frame.version]])
    else if (frame.reset) this.items.clear()
    else {
      expect(frame.from).toBe(this.position)
      for (const version of versions) expect(version).toBeGreaterThan(this.position)
    }
    if (frame.type === 'sync') this.epoch = String(frame.epoch)
    this.position = Number(frame.version)
    for (const item of items) this.items.set(itemKey(item), item)
  }
}

const isMine = ({ type, room }: Frame) => type === 'me' || (type === 'sync' && room === 'me')

export async function follow(world: World, as: TestPerson): Promise<PersonDevice> {
  const device = new PersonDevice()
  await device.wake(world, as)
  return device
}

/** The items that a device shows: rooms that were left are not among them. */
export const shown = ({ items }: PersonDevice) =>
  [...items.values()].filter((item) => item.kind !== 'room' || !item.left).sort((a, b) => a.version - b.version)
