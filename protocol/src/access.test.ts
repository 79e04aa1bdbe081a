import { describe, expect, it } from 'vitest'
import { can, roleOf, type Action, type Target } from './access.ts'

const TABLE: [action: Action, target: Target, allowed: string][] = [
  ['send', {}, 'host participant'],
  ['react', {}, 'host participant'],
  ['edit', { isOwn: true }, 'host participant'],
  ['edit', { isOwn: false }, ''],
  ['edit', {}, ''],
  ['delete', { isOwn: true }, 'host participant'],
  ['delete', { isOwn: false }, ''],
  ['delete', {}, ''],
  ['leave', {}, 'participant'],
  ['edit_room', {}, 'host'],
  ['delete_room', {}, 'host'],
  ['invite', {}, 'host'],
  ['remove', {}, 'host'],
  ['remove', { role: 'participant' }, 'host'],
  ['remove', { role: 'host' }, ''],
]

describe('can', () => {
  it.each(TABLE)('%s %o: %s', (action, target, allowed) => {
    const roles = ['host', 'participant', undefined] as const
    expect(roles.filter((role) => can(role, action, target)).join(' ')).toBe(allowed)
  })
})

describe('roleOf', () => {
  it.each([
    ['ada', true, 'host'],
    ['bob', true, 'participant'],
    ['bob', false, undefined],
    [undefined, false, undefined],
  ])('%s, joined %s: %s', (userId, joined, role) => {
    expect(roleOf({ host: { id: 'ada' }, joined }, userId)).toBe(role)
  })
})
