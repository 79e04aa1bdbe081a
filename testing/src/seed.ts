import { randomUUID } from 'node:crypto'
import type { Kysely } from 'kysely'
import { deleteParticipant, type RoomRef } from '@edusphere/server/store/memberships'
import type { Database } from '@edusphere/server/store/schema'

export interface SeededUser {
  id: string
  username: string
}

/** Inserts rows directly, for tests of the layers below accounts and rooms. */
export function seeding(db: Kysely<Database>) {
  return {
    async user(username: string): Promise<SeededUser> {
      const id = randomUUID()
      const rest = { email: null, password: null, avatar: null, created: Date.now(), disabled: null, deleted: null }
      await db
        .insertInto('users')
        .values({ id, username, name: username.toUpperCase(), ...rest })
        .execute()
      return { id, username }
    },

    async room(host: SeededUser, slug: string, participants: SeededUser[] = []): Promise<RoomRef> {
      const id = randomUUID()
      const rest = {
        folded_name: slug,
        description: '',
        visibility: 'private' as const,
        created: Date.now(),
        epoch: randomUUID(),
      }
      await db
        .insertInto('rooms')
        .values({
          id,
          host_id: host.id,
          present_host: host.id,
          slug,
          name: slug,
          invite: null,
          invite_expires: null,
          ...rest,
        })
        .execute()
      await db.insertInto('room_heads').values({ room_id: id }).execute()
      const joined = [host, ...participants].map((user) => ({ room_id: id, user_id: user.id, joined: Date.now() }))
      await db.insertInto('participants').values(joined).execute()
      return { id, username: host.username, slug, epoch: rest.epoch }
    },

    async remove(room: RoomRef, user: SeededUser): Promise<void> {
      await db.transaction().execute((trx) => deleteParticipant(trx, { roomId: room.id, userId: user.id }))
    },
  }
}
