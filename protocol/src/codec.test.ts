import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeClientFrame } from './codec.ts'
import { OPERATIONS } from './operations.ts'

const ID = '123e4567-e89b-42d3-a456-426614174000'
const ROOM = '0b5e6c1e-7a52-4f0e-9d0c-3f6f5b1f2a11'

const decode = (value: unknown) => decodeClientFrame(JSON.stringify(value))

describe('decodeClientFrame', () => {
  it.each([
    { type: 'text', message: 'Hello' },
    { type: 'text', message: 'Hello', id: ID, room: ROOM, ref: '1' },
    { type: 'update', messageId: ID, message: 'Hello!' },
    { type: 'update', messageId: ID, message: 'Hello!', version: 3 },
    { type: 'delete', messageId: ID },
    { type: 'join', room: ROOM },
    { type: 'join', room: ROOM, since: 0, epoch: 'a' },
    { type: 'leave', room: ROOM },
    { type: 'read', room: ROOM, seq: 7 },
    { type: 'typing', active: false },
    { type: 'ping' },
  ])('[F1] accepts $type as it was sent: %j', (frame) => {
    expect(decode(frame)).toEqual({ ok: true, frame })
  })

  it.each(['', '{', '{"type":"text"', 'hello', '{"type":undefined}', "{'type':'ping'}", '\u0000', 'NaN'])(
    '[F1] what is not JSON is bad_json: %j',
    (data) => {
      expect(decodeClientFrame(data)).toMatchObject({ ok: false, code: 'bad_json' })
    },
  )

  it.each(['[]', 'null', '42', '"text"', 'true', '[{"type":"ping"}]', '{}', '{"type":null}', '{"type":["ping"]}'])(
    '[F1] what is no object with a type is bad_frame: %s',
    (data) => {
      expect(decodeClientFrame(data)).toMatchObject({ ok: false, code: 'bad_frame' })
    },
  )

  it.each(['TEXT', 'chat_message', '', '__proto__', 'constructor', 'toString'])(
    '[F1] another type is unknown_type, and the sentence names the known ones: %j',
    (type) => {
      const decoded = decode({ type, ref: 'r' })
      expect(decoded).toMatchObject({ ok: false, code: 'unknown_type', ref: 'r' })
      for (const known of Object.keys(OPERATIONS))
        expect(decoded).toHaveProperty('error', expect.stringContaining(known))
    },
  )

  it.each([
    [{ type: 'text' }, 'message is required'],
    [{ type: 'text', message: 5 }, 'message must be string'],
    [{ type: 'text', message: null }, 'message must be string'],
    [{ type: 'text', message: ['a'] }, 'message must be string'],
    [{ type: 'update', message: 'a' }, 'messageId is required'],
    [{ type: 'update', messageId: ID, message: 'a', version: '3' }, 'version must be integer'],
    [{ type: 'update', messageId: ID, message: 'a', version: 1.5 }, 'version must be integer'],
    [{ type: 'join', room: ROOM, since: -1 }, 'since must be >= 0'],
    [{ type: 'join', room: ROOM, epoch: 1 }, 'epoch must be string'],
    [{ type: 'read', seq: 'last' }, 'seq must be integer'],
    [{ type: 'typing', active: 'yes' }, 'active must be boolean'],
    [{ type: 'ping', room: 'physics' }, 'room is not in the accepted form'],
  ])('[F2] a missing or wrong field is bad_frame and named: %j', (frame, error) => {
    expect(decode(frame)).toMatchObject({ ok: false, code: 'bad_frame', error })
  })

  it('[F2] unknown fields are ignored', () => {
    expect(decode({ type: 'ping', colour: 'red', __proto__: 1 })).toMatchObject({ ok: true })
  })

  it('[F3] a ref of 64 code points is echoed, a longer one is bad_frame', () => {
    expect(decode({ type: 'ping', ref: '🦊'.repeat(64) })).toMatchObject({ ok: true })
    expect(decode({ type: 'ping', ref: 'r'.repeat(65) })).toMatchObject({ ok: false, code: 'bad_frame' })
    expect(decode({ type: 'ping', ref: 7 })).toMatchObject({ ok: false, code: 'bad_frame' })
    expect(decode({ type: 'text', ref: 'mine', room: ROOM })).toMatchObject({ ok: false, ref: 'mine', room: ROOM })
  })

  it('[F4] ids are folded to lower case', () => {
    const frame = { type: 'update', messageId: ID.toUpperCase(), room: ROOM.toUpperCase(), message: 'KEEP' }
    expect(decode(frame)).toEqual({ ok: true, frame: { ...frame, messageId: ID, room: ROOM } })
  })

  it.each(['1', ID.slice(1), `${ID}0`, ID.replaceAll('-', ''), `{${ID}}`, ` ${ID}`, `${ID}\n`, ID.replace('1', 'g')])(
    '[F4] an id that is no UUID is bad_frame: %j',
    (id) => {
      expect(decode({ type: 'text', message: 'a', id })).toMatchObject({ ok: false, code: 'bad_frame' })
      expect(decode({ type: 'delete', messageId: id })).toMatchObject({ ok: false, code: 'bad_frame' })
    },
  )

  it.each(['a\u0000b', '\ud800', 'a\udc00', '\udc00\ud800'])(
    '[F5] text that cannot be stored is bad_frame: %j',
    (bad) => {
      expect(decode({ type: 'text', message: bad })).toMatchObject({ ok: false, code: 'bad_frame' })
      expect(decode({ type: 'update', messageId: ID, message: bad })).toMatchObject({ ok: false, code: 'bad_frame' })
      expect(decode({ type: 'ping', ref: bad })).toEqual(expect.not.objectContaining({ ref: bad }))
    },
  )

  it('[M1] a body is taken as sent, white space and combining marks included', () => {
    const message = ' \n e\u0301 \t'
    expect(decode({ type: 'text', message })).toMatchObject({ ok: true, frame: { message } })
  })

  it('never throws, and refuses with a documented code', () => {
    const refusals = ['bad_json', 'bad_frame', 'unknown_type']
    const check = (data: string) => {
      const decoded = decodeClientFrame(data)
      if (decoded.ok) return
      expect(refusals).toContain(decoded.code)
      expect(decoded.error).not.toBe('')
    }
    const nearly = fc.record(
      {
        type: fc.oneof(fc.constantFrom(...Object.keys(OPERATIONS)), fc.jsonValue()),
        message: fc.jsonValue(),
        messageId: fc.oneof(fc.uuid(), fc.jsonValue()),
        id: fc.oneof(fc.uuid(), fc.jsonValue()),
        room: fc.oneof(fc.uuid(), fc.jsonValue()),
        ref: fc.jsonValue(),
        seq: fc.jsonValue(),
        version: fc.jsonValue(),
      },
      { requiredKeys: ['type'] },
    )
    fc.assert(fc.property(fc.string({ unit: 'binary' }), check))
    fc.assert(fc.property(fc.json(), check))
    fc.assert(
      fc.property(nearly, (frame) => check(JSON.stringify(frame))),
      { numRuns: 1_000 },
    )
  })
})
