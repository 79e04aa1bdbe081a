import type { OutboxEntry } from './store.ts'
import { messageIdOf } from './pending-change.ts'

type Sent = OutboxEntry & { readonly version: number }

/** The acknowledged changes whose events have not arrived. */
export class SentChanges {
  readonly #changes = new Map<string, Sent>()

  of(room: string): Sent[] {
    return [...this.#changes.values()].filter((change) => change.room === room)
  }

  /** @param ack the version and the time that the server gave the change */
  keep(entry: OutboxEntry, ack: { version: number; created: string }): void {
    this.#changes.set(entry.id, { ...entry, ...ack })
  }

  /** The version that the last of these changes has given the message. */
  versionOf(messageId: string): number | undefined {
    return [...this.#changes.values()].findLast((change) => messageIdOf(change) === messageId)?.version
  }

  /** The room knows everything up to its position. */
  arrived(room: string, { reset, position }: { reset: boolean; position: number }): void {
    for (const { id, version } of this.of(room)) if (reset || version <= position) this.#changes.delete(id)
  }
}
