import type { Kysely } from 'kysely'
import type { RoomEvent } from '../../bus/bus.ts'
import type { Database } from '../../store/schema.ts'
import { shownState } from '../messages/messages.ts'
import { raiseHead, readState } from './queries.ts'
import { updateRoom } from './rooms.ts'

/** Gives the room's state, which has just been written, the next version (G1). Call it under the head's lock. */
export async function raiseState(db: Kysely<Database>, roomId: string): Promise<RoomEvent> {
  const { head, ...state } = await readState(db, roomId)
  const version = head.version + 1
  await raiseHead(db, roomId, version)
  await updateRoom(db, roomId, { state_version: version })
  return { version, membersVersion: head.membersVersion, row: shownState({ ...state, version }) }
}
