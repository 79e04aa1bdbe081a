import type { Random } from '../random.ts'
import { PLACEHOLDERS } from './placeholders.ts'

/** What JSON Schema says of a value, as far as our schemas use it. */
export interface Schema {
  type?: string
  const?: unknown
  anyOf?: Schema[]
  allOf?: Schema[]
  items?: Schema
  properties?: Record<string, Schema>
  required?: string[]
  minimum?: number
  maximum?: number
  maxLength?: number
  examples?: unknown[]
}

const DEEP = JSON.parse('['.repeat(200) + ']'.repeat(200)) as unknown
const POISON = JSON.parse('{"__proto__":{"admin":true},"constructor":{"prototype":{"admin":true}}}') as unknown

/** Texts that once broke a program. */
const HOSTILE_TEXTS: readonly string[] = [
  ...['', ' ', '\0', '\ud800', '\udc00x', '\u202e', '\u2028', '\ufeff', 'e\u0301'.repeat(40), '💥', '\r\nX: y'],
  ...['__proto__', 'constructor', 'toString', 'me', 'all', 'null', 'true', '-1', '0', '1e9', '0x10', 'NaN'],
  ...['%', '%00', '%2e%2e%2f', '..', '../..', '/', '\\', "' or 1=1 --", '{"$ne":1}', '${7*7}', '<b>', '*a_'.repeat(30)],
  ...['x'.repeat(65), 'x'.repeat(129), 'x'.repeat(513), '𝄞'.repeat(500), 'A'.repeat(3_000)],
]
const HOSTILE: readonly unknown[] = [
  ...[null, true, false, 0, -1, 1.5, 2 ** 31, 2 ** 53, 1e300, -1e300, 5e-324],
  ...[[], [[]], {}, { toString: null }, { length: 1e9 }, [null, 1, 'x'], DEEP, POISON],
]
/** Numbers that only a text can hold. */
const HOSTILE_NUMBERS = ['1e400', '-1e400', '-0', '9007199254740993', '99999999999999999999', '0.1e1', '00', '1.', '+1']

/** A value that the schema accepts, or nearly so. `name` is the field's. */
export function valueOf(schema: Schema, random: Random, name = ''): unknown {
  if ('const' in schema) return schema.const
  if (schema.anyOf) return valueOf(random.pick(schema.anyOf), random, name)
  if (schema.allOf) return Object.assign({}, ...schema.allOf.map((part) => valueOf(part, random, name))) as object
  switch (schema.type) {
    case 'object':
      return objectOf(schema, random)
    case 'array':
      return Array.from({ length: random.integer(0, 3) }, () => valueOf(schema.items ?? {}, random, name))
    case 'boolean':
      return random.chance(0.5)
    case 'null':
      return null
    case 'integer':
    case 'number':
      return numberOf(schema, random)
    default:
      return textOf(schema, random, name)
  }
}

function objectOf({ properties = {}, required = [] }: Schema, random: Random): Record<string, unknown> {
  const chosen = Object.entries(properties).filter(([name]) => required.includes(name) || random.chance(0.4))
  return Object.fromEntries(chosen.map(([name, field]) => [name, valueOf(field, random, name)]))
}

function numberOf({ minimum = 0, maximum = 2 ** 40 }: Schema, random: Random): number {
  return random.chance(0.8) ? random.integer(minimum, Math.min(maximum, 60)) : random.pick([minimum, maximum])
}

function textOf({ examples = [], maxLength = 500 }: Schema, random: Random, name: string): unknown {
  const known = PLACEHOLDERS[name]
  if (known && random.chance(0.8)) return random.pick(known)
  if (examples.length > 0 && random.chance(0.5)) return random.pick(examples)
  if (random.chance(0.3)) return random.pick(HOSTILE_TEXTS)
  const length = random.chance(0.9) ? random.integer(1, 12) : maxLength
  return Array.from({ length }, () => random.pick(ALPHABET)).join('')
}

const ALPHABET = [...'abcdef019-_ @.*`[]()<>&"\'\\/:#', 'ā', 'ß', '漢', '💬', '\n', '\t', '\u200b']

/** The same value with one part changed: another value, one field less, or one more. */
function twist(value: unknown, random: Random): unknown {
  const isContainer = typeof value === 'object' && value !== null && Object.keys(value).length > 0
  if (!isContainer) return hostile(random)
  const entries = Object.entries(value as Record<string, unknown>)
  const [name, part] = random.pick(entries)
  const rest = entries.filter(([other]) => other !== name)
  const changed = random.weighted<'inside' | 'gone' | 'more' | 'whole'>({ inside: 12, gone: 3, more: 2, whole: 1 })
  if (changed === 'whole') return hostile(random)
  if (Array.isArray(value)) return changed === 'gone' ? value.slice(1) : [...(value as unknown[]), hostile(random)]
  if (changed === 'gone') return Object.fromEntries(rest)
  if (changed === 'inside') return Object.fromEntries([...rest, [name, twist(part, random)]])
  return Object.fromEntries([
    ...entries,
    [random.pick(['__proto__', 'extra', 'room', 'ref', 'id', name]), hostile(random)],
  ])
}

const hostile = (random: Random): unknown => (random.chance(0.5) ? random.pick(HOSTILE) : hostileText(random))

export const hostileText = (random: Random): string => random.pick(HOSTILE_TEXTS)

/** The text with bytes lost, doubled, added or moved. */
export function scramble(text: string, random: Random): string {
  const at = random.integer(0, text.length)
  const end = Math.min(text.length, at + random.integer(1, 8))
  switch (random.weighted({ cut: 2, lose: 3, double: 3, add: 4, number: 3, nest: 1, long: 0.05 })) {
    case 'cut':
      return text.slice(0, at)
    case 'lose':
      return text.slice(0, at) + text.slice(end)
    case 'double':
      return text.slice(0, end) + text.slice(at)
    case 'add':
      return (
        text.slice(0, at) +
        random.pick(['"', '{', '}', '[', ',', '\\', '\\ud800', '\0', ':', '\ufeff']) +
        text.slice(at)
      )
    case 'number':
      return text.replace(/(?<=:)\d+/, random.pick(HOSTILE_NUMBERS))
    case 'nest':
      return '['.repeat(random.pick([10, 5_000, 30_000])) + text
    case 'long':
      return text + ' '.repeat(70_000)
  }
}

/** JSON of a value near the schema. */
export function jsonOf(schema: Schema, random: Random): string {
  const value = valueOf(schema, random)
  const text = JSON.stringify(random.chance(0.55) ? twist(value, random) : value)
  return random.chance(0.15) ? scramble(text, random) : text
}
