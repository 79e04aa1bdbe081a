import type { Item, ItemsFrame, SyncFrame, SyncRow } from '@edusphere/protocol'

export const SYNC = { type: 'sync', room: 'algebra', epoch: 'e', reset: false, more: false }

/** The browser's end of a socket; the test plays the server. */
export class FakeSocket {
  static readonly OPEN = 1
  static last: FakeSocket
  readyState = 1
  sent: { type: string; ref?: string; since?: number }[] = []
  onopen = () => {}
  onmessage = (_event: { data: string }) => {}
  onclose = (_event: { code: number; reason: string }) => {}

  constructor() {
    FakeSocket.last = this
  }

  send(text: string) {
    this.sent.push(JSON.parse(text) as (typeof this.sent)[number])
  }

  close() {
    this.readyState = 3
  }

  tell(frame: object) {
    this.onmessage({ data: JSON.stringify(frame) })
  }

  /** Answers the last join. */
  sync(from: number, messages: SyncRow[], more: Partial<SyncFrame>) {
    const { ref } = this.sent.findLast(({ type }) => type === 'join')!
    this.tell({ ...SYNC, from, messages, ref, ...more })
  }

  tellItems(version: number, items: Item[], more: Partial<ItemsFrame>) {
    this.tell({ ...SYNC, room: 'me', epoch: 'life', from: 0, version, items, ...more })
  }
}
