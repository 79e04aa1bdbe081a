import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { BUILT_IN_ROLES, can, nameOf, PERMISSIONS, roleNamed, roleOf } from './access.ts'
import type { Action, OwnRole, Permission, Role, Target } from './access.ts'

const own = (priority: number, permissions: readonly Permission[], id = `own-${priority}`): OwnRole => ({
  id,
  name: id,
  priority,
  permissions: [...permissions],
})

const TABLE: [action: Action, target: Target, allowed: string][] = [
  ['send', {}, 'host staff participant'],
  ['thread', {}, 'host staff participant'],
  ['upload', {}, 'host staff participant'],
  ['react', {}, 'host staff participant listener'],
  ['edit', { isOwn: true }, 'host staff participant'],
  ['edit', { isOwn: false }, ''],
  ['edit', {}, ''],
  ['delete', { isOwn: true }, 'host staff participant listener'],
  ['delete', { isOwn: false }, ''],
  ['delete', {}, ''],
  ['announce', {}, 'host staff'],
  ['leave', {}, 'staff participant listener'],
  ['delete_room', {}, 'host'],
  ['hand_over', {}, 'host'],
  ['manage_roles', {}, 'host'],
  ['manage_roles', { gives: 'host' }, ''],
  ['manage_roles', { role: 'host', gives: 'participant' }, ''],
  ['manage_roles', { role: 'participant', gives: 'staff' }, 'host'],
  ...(['mention_all', 'pin', 'delete_others', 'mute', 'remove', 'invite', 'edit_room', 'see_reports'] as const).map(
    (action): [Action, Target, string] => [action, {}, 'host staff'],
  ),
  ['see_audit', {}, 'host staff'],
  ['remove', { role: 'listener' }, 'host staff'],
  ['remove', { role: 'participant' }, 'host staff'],
  ['mute', { role: own(49, []) }, 'host staff'],
  ['mute', { role: own(50, []) }, 'host'],
  ['remove', { role: 'staff' }, 'host'],
  ['remove', { role: 'host' }, ''],
]

describe('can', () => {
  it.each(TABLE)('%s %o: %s', (action, target, allowed) => {
    expect(BUILT_IN_ROLES.filter((role) => can(role, action, target)).join(' ')).toBe(allowed)
    expect(can(undefined, action, target)).toBe(false)
  })

  it('lets an own role do what it lists, to people below it', () => {
    const monitor = own(20, ['send', 'mute'])
    expect(PERMISSIONS.filter((permission) => can(monitor, permission))).toEqual(['send', 'mute'])
    expect(can(monitor, 'mute', { role: 'participant' })).toBe(true)
    expect(can(monitor, 'mute', { role: own(20, []) })).toBe(false)
    expect(can(monitor, 'announce')).toBe(false)
    expect(can(own(50, ['send']), 'announce')).toBe(true)
    expect(can(own(99, PERMISSIONS), 'hand_over')).toBe(false)
  })

  it('lets a role be changed by one who lacks what it has, unless that adds to it', () => {
    const deputy = own(60, ['send', 'manage_roles'])
    const pinner = own(20, ['send', 'pin'])
    expect(can(deputy, 'manage_roles', { role: pinner, gives: { ...pinner, name: 'Pinners' } })).toBe(true)
    expect(can(deputy, 'manage_roles', { role: pinner, gives: own(20, ['send', 'pin', 'mute']) })).toBe(false)
    expect(can(deputy, 'manage_roles', { role: pinner, gives: own(60, ['send', 'pin']) })).toBe(false)
    expect(can(deputy, 'manage_roles', { role: 'listener', gives: pinner })).toBe(false)
  })
})

/** A room as calls change it. Every call asks `can`, as the server does. */
class Model {
  readonly people = new Map<number, string>()
  roles: OwnRole[] = []

  roleOf(person: number): Role {
    return roleNamed(this.people.get(person)!, this.roles)!
  }

  /** The priority and the permissions of every person. */
  reach(): { person: number; priority: number; permissions: string }[] {
    const floors = { host: 100, staff: 50, participant: 10, listener: 0 }
    return [...this.people.keys()].map((person) => {
      const role = this.roleOf(person)
      const permissions = PERMISSIONS.filter((permission) => can(role, permission)).join()
      return { person, priority: typeof role === 'string' ? floors[role] : role.priority, permissions }
    })
  }

  give(actor: Role, person: number, name: string): void {
    const gives = roleNamed(name, this.roles)
    if (gives && can(actor, 'manage_roles', { role: this.roleOf(person), gives })) this.people.set(person, name)
  }

  make(actor: Role, made: OwnRole): void {
    if (!this.roles.some(({ id }) => id === made.id) && can(actor, 'manage_roles', { gives: made })) {
      this.roles.push(made)
    }
  }

  change(actor: Role, changed: OwnRole): void {
    const role = this.roles.find(({ id }) => id === changed.id)
    if (!role || !can(actor, 'manage_roles', { role, gives: changed })) return
    this.roles = this.roles.map((each) => (each === role ? changed : each))
  }

  drop(actor: Role, id: string): void {
    const role = this.roles.find((each) => each.id === id)
    if (!role || !can(actor, 'manage_roles', { role, gives: 'participant' })) return
    for (const [person, name] of this.people) if (name === id) this.people.set(person, 'participant')
    this.roles = this.roles.filter((each) => each !== role)
  }

  remove(actor: Role, person: number): void {
    if (can(actor, 'remove', { role: this.roleOf(person) })) this.people.delete(person)
  }
}

const OWN_IDS = ['r0', 'r1', 'r2']
const aPerson = fc.nat({ max: 5 })
const aName = fc.constantFrom(...BUILT_IN_ROLES, ...OWN_IDS)
const aRole = fc
  .record({
    id: fc.constantFrom(...OWN_IDS),
    priority: fc.integer({ min: 1, max: 99 }),
    permissions: fc.oneof(fc.subarray([...PERMISSIONS]), fc.constant([...PERMISSIONS])),
  })
  .map((role): OwnRole => ({ ...role, name: role.id, permissions: [...role.permissions] }))
const aCall = fc.oneof(
  fc.record({ call: fc.constant('give' as const), actor: aPerson, person: aPerson, name: aName }),
  fc.record({ call: fc.constantFrom('make' as const, 'change' as const), actor: aPerson, role: aRole }),
  fc.record({ call: fc.constant('drop' as const), actor: aPerson, id: fc.constantFrom(...OWN_IDS) }),
  fc.record({ call: fc.constant('remove' as const), actor: aPerson, person: aPerson }),
)

function make(model: Model, call: typeof aCall extends fc.Arbitrary<infer C> ? C : never): void {
  const actor = model.roleOf(call.actor)
  if (call.call === 'give' && model.people.has(call.person)) model.give(actor, call.person, call.name)
  if (call.call === 'make') model.make(actor, call.role)
  if (call.call === 'change') model.change(actor, call.role)
  if (call.call === 'drop') model.drop(actor, call.id)
  if (call.call === 'remove' && model.people.has(call.person)) model.remove(actor, call.person)
}

describe('no sequence of calls', () => {
  const starts = fc.array(aRole, { maxLength: 6 })
  const names = fc.array(aName, { minLength: 5, maxLength: 5 })

  it('lets a person grant what they lack, or act on one of their own priority or above', { timeout: 60_000 }, () => {
    fc.assert(
      fc.property(starts, names, fc.array(aCall, { maxLength: 30 }), (roles, given, calls) => {
        const model = new Model()
        model.people.set(0, 'host')
        for (const role of roles) model.make('host', role)
        given.forEach((name, index) => {
          model.people.set(index + 1, 'participant')
          model.give('host', index + 1, name)
        })
        for (const call of calls) {
          if (!model.people.has(call.actor)) continue
          const before = model.reach()
          make(model, call)
          checkStep(before, model.reach(), call.actor)
        }
        expect(model.people.get(0)).toBe('host')
      }),
      { numRuns: 2000 },
    )
  })
})

function checkStep(before: ReturnType<Model['reach']>, after: ReturnType<Model['reach']>, actor: number): void {
  const acting = before.find(({ person }) => person === actor)!
  for (const was of before) {
    const is = after.find(({ person }) => person === was.person)
    if (was.priority >= acting.priority) expect(is).toEqual(was)
    if (!is || is.permissions === was.permissions) continue
    const granted = is.permissions.split(',').filter((each) => each && !was.permissions.split(',').includes(each))
    expect(acting.permissions.split(',')).toEqual(expect.arrayContaining(granted))
    expect(is.priority).toBeLessThan(acting.priority)
  }
}

describe('roleNamed', () => {
  it('knows built-ins and the own roles of the room, and nothing that every object has', () => {
    const monitor = own(20, ['mute'])
    for (const role of [...BUILT_IN_ROLES, monitor]) expect(roleNamed(nameOf(role), [monitor])).toBe(role)
    for (const name of ['own-21', 'toString', '']) expect(roleNamed(name, [monitor])).toBeUndefined()
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
