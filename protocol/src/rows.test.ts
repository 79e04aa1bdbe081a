import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { SyncRow } from './frames.ts'
import { eventOf, isTombstone, rowOf } from './rows.ts'

const room = 'a-room'
const time = fc.date({ noInvalidDate: true, min: new Date(0), max: new Date(4e12) }).map((date) => date.toISOString())
/** `[seq, version]`: a message is made at its `seq`, and later changes raise `version`. */
const place = fc
  .tuple(fc.integer({ min: 1, max: 1e6 }), fc.nat(1_000))
  .map(([seq, later]) => [seq, seq + later] as const)

const message = fc
  .tuple(
    place,
    fc.record({
      id: fc.uuid(),
      user: fc.string(),
      user_id: fc.uuid(),
      userName: fc.string({ unit: 'binary' }),
      userAvatar: fc.option(fc.webUrl()),
      body: fc.string({ unit: 'binary' }),
      created: time,
      edited: fc.boolean(),
      updated: time,
    }),
  )
  .map(([[seq, version], fields]): SyncRow => ({ room, version, seq, bodyVersion: version, ...fields }))
const tombstone = fc
  .tuple(place, fc.uuid())
  .map(([[seq, version], id]): SyncRow => ({ id, seq, version, deleted: true }))
const row = fc.oneof(message, tombstone)
const told = fc.record({
  ...{ type: fc.constant('message_changed'), what: fc.constantFrom('reactions', 'pinned') },
  ...{ by: fc.string(), active: fc.boolean() },
})

describe('rows and events', () => {
  it('hold the same: an event gives back the row it was made of', () => {
    fc.assert(
      fc.property(row, fc.nat(2e6), (row, from) => {
        expect(rowOf(eventOf(row, { room, from }), new Set())).toEqual(row)
      }),
    )
  })

  it('hold the same, however the event is told', () => {
    fc.assert(
      fc.property(row, told, (row, told) => {
        const event = eventOf(row, { room, from: row.version - 1, told })
        expect(rowOf(event, new Set(['by', 'active']))).toEqual(row)
        expect(event).toMatchObject(isTombstone(row) ? { type: 'chat_message', action: 'delete' } : told)
      }),
    )
  })

  it('[G1] tells a row as `new` to a client that is before its `seq`, else as `update` or `delete`', () => {
    fc.assert(
      fc.property(row, fc.nat(2e6), (row, from) => {
        const action = isTombstone(row) ? 'delete' : row.seq > from ? 'new' : 'update'
        const { version, seq, id } = row
        expect(eventOf(row, { room, from })).toMatchObject({ type: 'chat_message', action, room, version, seq, id })
      }),
    )
  })

  it('leave a frame alone that is about no message', () => {
    expect(rowOf({ type: 'room_changed', room, version: 7 }, new Set())).toBeUndefined()
  })
})
