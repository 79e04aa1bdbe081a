import type { DemoUsername } from './people.ts'
import type { Random } from './random.ts'
import type { DemoRoom, Talk } from './script.ts'

/** A text with its author and time. */
export interface Said {
  who: DemoUsername
  at: number
  body: string
  /** The text before it was edited. */
  was?: string
  isDeleted: boolean
  /** What it answers: by a quote, or in the thread of that message. */
  answers?: { how: 'replyTo' | 'thread'; said: Said }
  reactions: { who: DemoUsername; emoji: string }[]
}

/** The signs behind a role. */
const ANSWERS = { '^': 'replyTo', '>': 'thread' } as const

const MINUTE = 60_000
const DAY = 24 * 60 * MINUTE
/** How far back the demo goes. */
export const WEEKS_MS = 28 * DAY

/** The texts of a room over the last weeks, in order. */
export function converse(room: DemoRoom, random: Random, now: number): Said[] {
  const talks = deal(room, random)
  const starts = talks.map(() => schoolTime(random, now)).toSorted((a, b) => a - b)
  starts[starts.length - 1] = now - 40 * MINUTE
  const said: Said[] = []
  for (const [i, talk] of talks.entries()) {
    const earliest = (said.at(-1)?.at ?? 0) + 5 * MINUTE
    said.push(...play(room, talk, { random, start: Math.max(starts[i]!, earliest) }))
  }
  return said.filter(({ at }) => at < now - MINUTE)
}

/** Enough conversations for the room. Each case is used once before any is used again. */
function deal({ talks, messages }: DemoRoom, random: Random): string[][] {
  const all = talks.flatMap(({ cases, lines }: Talk) =>
    (cases ?? [{}]).map((one) => lines.map((line) => fill(line, one))),
  )
  const dealt: string[][] = []
  let deck: string[][] = []
  // Asides add about two messages to each conversation.
  for (let count = 0; count < messages; count += dealt.at(-1)!.length + 2) {
    if (deck.length === 0) deck = random.shuffle(all)
    dealt.push(deck.pop()!)
  }
  return dealt
}

const fill = (line: string, one: Record<string, string>): string =>
  line.replace(/<(\w+)>/g, (whole, name: string) => one[name] ?? whole)

/** Some school day between 8 and 20 o'clock. */
function schoolTime(random: Random, now: number): number {
  for (;;) {
    const day = new Date(now - random.integer(0, WEEKS_MS / DAY - 1) * DAY)
    day.setHours(random.integer(8, 19), random.integer(0, 59), random.integer(0, 59), random.integer(0, 999))
    const isSchoolDay = day.getDay() !== 0 && day.getDay() !== 6
    if (isSchoolDay && day.getTime() < now - 60 * MINUTE) return day.getTime()
  }
}

function play(room: DemoRoom, lines: string[], { random, start }: { random: Random; start: number }): Said[] {
  const [a, b = a, c = b] = random.shuffle(room.others)
  const cast: Record<string, DemoUsername> = { h: room.host, a: a!, b: b!, c: c! }
  const asides = random
    .shuffle(room.asides)
    .slice(0, random.integer(0, 4))
    .map((text) => `${random.pick(['a', 'b', 'c'])}: ${text}`)
  let at = start
  let last: Said | undefined
  const said: Said[] = []
  for (const line of [...lines, ...asides]) {
    const [, role, sign, text] = /^([habc])([\^>]?): (.*)$/s.exec(line)!
    const who = cast[role!]!
    at += random.integer(8_000, 60_000) + text!.length * 120
    if (random.chance(0.012))
      said.push({ who, at: at - 4_000, body: random.pick(SLIPS), isDeleted: true, reactions: [] })
    const body = choose(text!, random).trim()
    const was = random.chance(0.05) ? mistype(body, random) : body
    const answers = sign && last ? { how: ANSWERS[sign as keyof typeof ANSWERS], said: last } : undefined
    const reactions = react(room, random)
    const one = {
      who,
      at,
      body,
      isDeleted: false,
      reactions,
      ...(was !== body && { was }),
      ...(answers && { answers }),
    }
    said.push(one)
    // A thread hangs on a message of the main line.
    if (sign !== '>') last = one
  }
  return said
}

/** Some texts get a few reactions of one or two kinds. */
function react({ others }: DemoRoom, random: Random): Said['reactions'] {
  if (!random.chance(0.12)) return []
  const kinds = random.shuffle(EMOJI).slice(0, 2)
  return random
    .shuffle(others)
    .slice(0, random.integer(1, others.length))
    .map((who) => ({ who, emoji: random.chance(0.7) ? kinds[0]! : kinds[1]! }))
}

/** Picks one option of `[[this|that]]`, and a number of `[[1..9]]`. */
function choose(text: string, random: Random): string {
  return text.replace(/\[\[(.+?)\]\]/gs, (whole, choices: string) => {
    const range = /^(\d+)\.\.(\d+)$/.exec(choices)
    if (range) return String(random.integer(Number(range[1]), Number(range[2])))
    return choices.includes('|') ? random.pick(choices.split('|')) : whole
  })
}

const EMOJI = ['👍', '🎉', '😂', '❤️', '🤔', '✅']
const SLIPS = ['wrong room, sorry', 'ne tā istaba', 'asdf', 'test', 'never mind']

/** The same text with two letters in the wrong order. */
function mistype(text: string, random: Random): string {
  const words = [...text.matchAll(/\p{L}{4,}/gu)]
  if (words.length === 0) return text
  const { index } = random.pick(words)
  return text.slice(0, index + 1) + text[index + 2]! + text[index + 1]! + text.slice(index + 3)
}
