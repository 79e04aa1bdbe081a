import type { Route } from '@edusphere/protocol/route'
import { isRaw } from '@edusphere/protocol/route'
import { ROUTES } from '@edusphere/protocol/routes'
import { OPERATIONS } from '@edusphere/protocol/operations'
import { Envelope } from '@edusphere/server/bus/envelope'
import { Random } from '../random.ts'
import { ACCESS_TOKENS, PEOPLE, PERSON_IDS, ROOMS, SLUGS, USERNAMES } from './placeholders.ts'
import { hostileText, jsonOf, scramble, valueOf, type Schema } from './values.ts'

/** One thing that is sent to the server. Its texts hold placeholders. */
export type Input =
  | {
      kind: 'http'
      /** The head and the body of the request, separately: the length comes between. */ head: string
      body: string
    }
  /** Bytes that need not be HTTP, on a connection of their own. */
  | { kind: 'bytes'; text: string }
  | { kind: 'frame'; form: Form; person: number; room: number; text: string; opcode: number }
  | { kind: 'envelope'; channel: Channel; text: string }

export type Form = 'room' | 'any'
export type Channel = { of: 'room' | 'person'; number: number } | { of: 'control' }

/** Input `n` of a seed. It depends on nothing else. */
export function inputOf(seed: number, n: number): Input {
  const random = new Random(Math.imul(seed, 0x9e3779b1) ^ Math.imul(n + 1, 0x85ebca6b))
  switch (random.weighted({ frame: 60, envelope: 30, http: 9.7, bytes: 0.3 })) {
    case 'frame':
      return frameOf(random)
    case 'envelope':
      return envelopeOf(random)
    case 'http':
      return { kind: 'http', ...requestOf(random) }
    case 'bytes': {
      const { head, body } = requestOf(random)
      return { kind: 'bytes', text: scramble(scramble(`${head}\r\n${body}`, random), random) }
    }
  }
}

const FRAMES = Object.values(OPERATIONS).map(({ schema }) => schema as Schema)
/** A reserved one, a binary frame and an unfinished message end the socket. */
const OPCODES = { 0x81: 400, 0x82: 1, 0x83: 1, 0xc1: 1, 0x89: 4, 0x8a: 4, 0x01: 1 }

function frameOf(random: Random): Input {
  const text = jsonOf(random.pick(FRAMES), random)
  const opcode = Number(random.weighted(OPCODES))
  const isControl = (opcode & 0x08) !== 0
  const form = random.pick(['room', 'room', 'any'] as const)
  const [person, room] = [random.integer(0, PEOPLE - 1), random.integer(0, ROOMS - 1)]
  return { kind: 'frame', form, person, room, opcode, text: isControl ? text.slice(0, 20) : text }
}

function envelopeOf(random: Random): Input {
  const channel = random.pick<Channel>([
    { of: 'room', number: random.integer(0, ROOMS - 1) },
    { of: 'person', number: random.integer(0, PEOPLE - 1) },
    { of: 'control' },
  ])
  const origin = random.chance(0.9) ? random.uuid() : hostileText(random)
  return { kind: 'envelope', channel, text: origin + jsonOf(Envelope as Schema, random) }
}

/** How often a call is made. Calls that check a password take 50 ms. Others end what later inputs are about. */
const RARE: Readonly<Record<string, number>> = {
  'POST /api/auth/register': 0.02,
  'POST /api/auth/login': 0.02,
  'POST /api/auth/token': 0.02,
  'POST /api/auth/password': 0.02,
  'POST /api/auth/reset': 0.02,
  'POST /api/auth/refresh': 0.02,
  'POST /api/auth/logout': 0.01,
  'DELETE /api/auth/me': 0.005,
  'DELETE /api/auth/sessions/all': 0.005,
  'POST /api/rooms': 0.1,
  'DELETE /api/rooms/:username/:slug': 0.01,
  'DELETE /api/rooms/:username/:slug/participants/me': 0.02,
  'DELETE /api/rooms/:username/:slug/participants/:participant': 0.02,
}
const WEIGHTS = Object.fromEntries(Object.keys(ROUTES).map((name) => [name, RARE[name] ?? 1]))

function requestOf(random: Random): { head: string; body: string } {
  const name = random.weighted(WEIGHTS) as keyof typeof ROUTES
  const route: Route = ROUTES[name]
  const [method, path] = name.split(' ') as [string, string]
  const target = targetOf(path, route, random)
  const isBytes = isRaw(route.body)
  const body = method === 'GET' ? '' : bodyOf(route, random)
  const headers = headersOf(isBytes, random)
  return { head: [`${method} ${target} HTTP/1.1`, ...headers, ''].join('\r\n'), body }
}

function targetOf(path: string, { params, query }: Route, random: Random): string {
  const values = params ? (valueOf(params, random) as Record<string, unknown>) : {}
  const filled = path.replaceAll(/:(\w+)/g, (_, name: string) => encode(pathValue(name, values[name], random)))
  const pairs = query
    ? Object.entries(valueOf(query, random) as object).map(([name, value]) => {
        const shown = random.chance(0.2) ? hostileText(random) : String(value)
        return `${random.chance(0.03) ? `${name}[x]` : name}=${encode(shown)}`
      })
    : []
  if (pairs.length > 0 && random.chance(0.05)) pairs.push(pairs[0]!)
  const target = pairs.length > 0 ? `${filled}?${pairs.join('&')}` : filled
  return random.chance(0.05)
    ? random.pick([
        `${target}/`,
        target.replace('/', '//'),
        `${target}%2f..`,
        target.toUpperCase(),
        `${target}?a`,
        `${target}%`,
      ])
    : target
}

function pathValue(name: string, value: unknown, random: Random): string {
  if (random.chance(0.08)) return hostileText(random)
  // Half of the calls name a room that is there.
  if (name === 'username' && random.chance(0.5)) return USERNAMES[0]!
  if (name === 'slug' && random.chance(0.5)) return random.pick(SLUGS)
  return String(value)
}

const encode = (text: string): string => encodeURIComponent(text.toWellFormed())

function bodyOf({ body }: Route, random: Random): string {
  if (isRaw(body))
    return (
      random.pick(['', '\x89PNG\r\n\x1a\n', 'GIF89a', 'RIFF', '\xff\xd8\xff']) +
      hostileText(random).repeat(random.integer(0, 5))
    )
  if (!body) return random.chance(0.9) ? '' : '{}'
  return jsonOf(body, random)
}

const visible = (text: string): string => text.replaceAll(/[^\x20-\x7e]/g, '?')

function headersOf(isBytes: boolean, random: Random): string[] {
  const types = isBytes
    ? ['image/png', 'image/jpeg', 'text/html']
    : ['application/json', 'application/json; charset=utf-8', 'text/plain', 'application/json\tx', ' application/json']
  const token = random.chance(0.9) ? random.pick(ACCESS_TOKENS) : visible(hostileText(random))
  const hostileHeader = random.pick([
    'x-forwarded-for',
    'x-forwarded-proto',
    'origin',
    'user-agent',
    'range',
    'if-none-match',
    '__proto__',
    'accept-encoding',
    'x-request-id',
    'cookie',
    'authorization',
  ])
  return [
    'host: fuzz.test',
    `content-type: ${random.chance(0.9) ? types[0]! : random.pick(types)}`,
    ...(random.chance(0.85) ? [`authorization: Bearer ${token}`] : [`cookie: edusphere_access=${token}`]),
    ...(random.chance(0.1) ? [`x-expected-user: ${random.pick(PERSON_IDS)}`] : []),
    ...(random.chance(0.15) ? [`${hostileHeader}: ${visible(hostileText(random))}`] : []),
  ]
}
