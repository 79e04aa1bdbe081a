import type { Message } from '@edusphere/protocol'
import { computed, type ComputedRef } from 'vue'
import { useMessages } from '../messages/store.ts'
import { useQuotedRow } from '../replies/quoted.ts'

/** The message that a thread answers. `missing`: there never was one, or it is a reply itself. */
export type Root = { status: 'loading' | 'missing' | 'deleted' } | { status: 'stored'; message: Message }

const ID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i

export function useRoot(roomId: string, id: string): ComputedRef<Root> {
  const messages = useMessages()
  const isId = ID.test(id)
  const row = useQuotedRow(() => ({ room: roomId, id: isId ? id : undefined }))
  return computed<Root>((before) => {
    if (!isId) return { status: 'missing' }
    // The room has begun anew, and is asked again.
    if (!row.value) return before ?? { status: 'loading' }
    if ('deleted' in row.value) return { status: row.value.version > 0 ? 'deleted' : 'missing' }
    if (row.value.thread) return { status: 'missing' }
    return { status: 'stored', message: messages.of(roomId).messages.find((one) => one.id === id) ?? row.value }
  })
}
