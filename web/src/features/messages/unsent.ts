import type { PendingChange } from '@edusphere/client'
import { computed, type ComputedRef } from 'vue'
import { useConnection } from '../../stores/connection.ts'
import { useRooms } from '../rooms/store.ts'
import { useTypedTexts } from './typed-texts.ts'

/** A text of mine that the server does not have, or a delete that it has not made. */
export type Unsent = { key: string; room: string } & (
  | { kind: 'change'; change: PendingChange }
  | { kind: 'edit'; messageId: string; body: string; seq: number; thread?: string }
  | { kind: 'draft'; line: string; body: string }
)

/** Everything of mine that is unsent, of all rooms. A draft is listed where no composer shows it. */
export function useUnsent(): ComputedRef<Unsent[]> {
  const connection = useConnection()
  const rooms = useRooms()
  const typed = useTypedTexts()
  const isMine = (roomId: string) => rooms.byId(roomId)?.joined === true

  // While there is a connection, what waits is gone in a moment: it is not listed.
  const changes = computed(() =>
    connection.unsent.filter(({ status }) => status === 'failed' || connection.state.status !== 'connected'),
  )
  return computed(() => [
    ...changes.value.map((change) => ({ kind: 'change' as const, key: change.id, room: change.room, change })),
    ...typed.edits.map((edit) => ({ kind: 'edit' as const, key: `edit ${edit.messageId}`, ...edit })),
    ...typed.drafts
      .filter(({ room }) => rooms.status === 'loaded' && !isMine(room))
      .map((draft) => ({ kind: 'draft' as const, key: `draft ${draft.line}`, ...draft })),
  ])
}
