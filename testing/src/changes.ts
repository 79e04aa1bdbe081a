import type { ClientFrame } from '@edusphere/protocol'
import type { Bus } from '@edusphere/server/bus/bus'
import { serializeRow } from '@edusphere/server/features/messages/messages'
import { changeOf as changeOfFrame } from '@edusphere/server/features/operations'
import { publishing, RoomLog } from '@edusphere/server/room/log'
import type { Change } from '@edusphere/server/store/operation'
import type { Store } from '@edusphere/server/store/store'

/** A change that a test wants. */
export type TestChange =
  | { kind: 'create'; roomId: string; userId: string; id: string; body: string }
  | { kind: 'update'; roomId: string; userId: string; id: string; body: string; version?: number }
  | { kind: 'delete'; roomId: string; userId: string; id: string }

/** The change, as a socket makes it. */
export const changeOf = (asked: TestChange): Change => changeOfFrame(frameOf(asked), asked)

function frameOf(asked: TestChange): Extract<ClientFrame, { type: 'text' | 'update' | 'delete' }> {
  if (asked.kind === 'create') return { type: 'text', id: asked.id, message: asked.body }
  if (asked.kind === 'delete') return { type: 'delete', messageId: asked.id }
  const { id: messageId, body: message, version } = asked
  return { type: 'update', messageId, message, ...(version !== undefined && { version }) }
}

/** Appends directly to the store. */
export const appendTo = (store: Store, changes: readonly TestChange[]) =>
  store.messages.append(changes.map(changeOf), Date.now())

/** A log that stores and publishes, as in a server. */
export const openLog = ({ messages }: Pick<Store, 'messages'>, bus: Bus): RoomLog =>
  new RoomLog(messages, { clock: Date.now, afterCommit: [publishing(bus, serializeRow)] })
