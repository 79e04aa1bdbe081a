import { EVERYONE, fold, namedIn, type Participant } from '@edusphere/protocol'
import { isInCode, type Replacement } from '../messages/formatting.ts'

/** The part of a name that stands before the caret. `start`: the place of its `@`. */
export interface Query {
  start: number
  end: number
  /** Folded. */
  text: string
}

/** A person, or everyone, as the list offers them. */
export type Offer = { kind: 'everyone'; username: string } | { kind: 'person'; username: string; person: Participant }

/** The list shows so many at most. */
const MOST_SHOWN = 8
const QUERY = /(?<![\p{L}\p{N}_@./+-])@([\p{L}\p{M}\p{N}_-]{0,32})$/u
const PROBE = '@probe'

/** What is being typed at the caret. Undefined: no mention, because it stands in a word, an address or code. */
export function queryAt(text: string, caret: number): Query | undefined {
  const line = text.slice(text.lastIndexOf('\n', caret - 1) + 1, caret)
  const name = QUERY.exec(line)?.[1]
  if (name === undefined || /^[\p{L}\p{M}\p{N}_-]/u.test(text.slice(caret))) return undefined
  const start = caret - name.length - 1
  if (isInCode({ text, start }) || isInInlineCode(text, start)) return undefined
  return { start, end: caret, text: fold(name) }
}

/** Also in code that is still open: the rest of it is typed next. */
function isInInlineCode(text: string, at: number): boolean {
  const before = text.slice(text.lastIndexOf('\n', at - 1) + 1, at)
  if (!before.includes('`')) return false
  return ['`', '``', '```'].some((run) => !namedIn(`${before}${PROBE} ${run}`).includes(PROBE.slice(1)))
}

/** The username in the place of the query, and a space behind it. */
export function completed({ start, end }: Query, text: string, username: string): Replacement {
  const isSpaced = /^\s/.test(text.slice(end))
  const insert = `@${username}${isSpaced ? '' : ' '}`
  const caret = start + insert.length + (isSpaced ? 1 : 0)
  return { start, end, insert, select: [caret, caret] }
}

/** A participant, as the search compares them. */
export interface Findable {
  person: Participant
  /** Folded; a space stands before the name, the username, and each word in them. */
  searched: string
}

/** By person: to fold the names of thousands takes longer than a keystroke may. */
const known = new WeakMap<Participant, Findable>()

export function findableOf(person: Participant): Findable {
  const findable = known.get(person) ?? { person, searched: wordsOf(fold(`${person.name} ${person.username}`)) }
  known.set(person, findable)
  return findable
}

const wordsOf = (text: string): string => ` ${text} ${text.replaceAll(/[^\p{L}\p{N}]+/gu, ' ')}`

interface Order {
  online: ReadonlySet<string>
  /** The `seq` of the last message in the room, by username. */
  lastSeq: ReadonlyMap<string, number>
  compareNames: (a: string, b: string) => number
}

/** Those whose name or username has a word that begins with the query: who is here, then who wrote last, then by name. */
export function peopleFound(query: string, among: readonly Findable[], order: Order): Participant[] {
  const { online, lastSeq, compareNames } = order
  const compare = (a: Participant, b: Participant) =>
    Number(online.has(b.username)) - Number(online.has(a.username)) ||
    (lastSeq.get(b.username) ?? 0) - (lastSeq.get(a.username) ?? 0) ||
    compareNames(a.name, b.name)
  // Thousands may be found: only the best are kept in order.
  const best: Participant[] = []
  for (const { person, searched } of among) {
    if (!searched.includes(` ${query}`)) continue
    if (best.length === MOST_SHOWN && compare(person, best.at(-1)!) >= 0) continue
    if (best.length === MOST_SHOWN) best.pop()
    best.push(person)
    best.sort(compare)
  }
  return best
}

/** Everyone first, where that is allowed and `words` or the sign of it begin with the query. */
export function offersFor(query: string, people: readonly Participant[], everyone: string | undefined): Offer[] {
  const isEveryone = everyone !== undefined && ` ${EVERYONE} ${fold(everyone)}`.includes(` ${query}`)
  const offers = people.map((person): Offer => ({ kind: 'person', username: person.username, person }))
  const all: Offer[] = isEveryone ? [{ kind: 'everyone', username: EVERYONE }] : []
  return [...all, ...offers].slice(0, MOST_SHOWN)
}
