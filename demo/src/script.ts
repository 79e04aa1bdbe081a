import { readFileSync } from 'node:fs'
import type { Visibility } from '@edusphere/protocol'
import { parse } from 'yaml'
import type { DemoUsername } from './people.ts'

/**
 * A written conversation. A line `who: what` begins a message: `h` is the host, `a`, `b` and `c` are three others. Any
 * other line continues the message before it. `<name>` comes from one of the cases, the same for the whole
 * conversation. `b^: what` quotes the message before, `b>: what` answers in its thread. `[[this|that]]` picks one option, `[[1..9]]` a number.
 */
export interface Talk {
  cases?: readonly Record<string, string>[]
  lines: readonly string[]
}

export interface DemoRoom {
  name: string
  description: string
  topics: string[]
  visibility: Visibility
  host: DemoUsername
  others: readonly DemoUsername[]
  /** The approximate number of messages. */
  messages: number
  talks: readonly Talk[]
  /** Short remarks after a conversation. */
  asides: readonly string[]
}

/** As in a file of `rooms/`. */
interface Script extends Omit<DemoRoom, 'talks' | 'asides'> {
  /** The kind of remarks from `asides.yaml`. */
  language?: 'en' | 'lv'
  /** Only for this room. */
  asides?: string[]
  talks: (Omit<Talk, 'lines'> & { lines: string })[]
}

const read = <T>(name: string): T => parse(readFileSync(new URL(`rooms/${name}.yaml`, import.meta.url), 'utf8')) as T

const asidesIn = read<Record<'en' | 'lv', string[]>>('asides')

function roomOf(name: string): DemoRoom {
  const { language, asides = [], talks, ...room } = read<Script>(name)
  const spoken = talks.map(({ lines, ...talk }) => ({ ...talk, lines: lines.split(/\n(?=[habc][\^>]?: )/) }))
  return { ...room, asides: [...(language ? asidesIn[language] : []), ...asides], talks: spoken }
}

export const DEMO_ROOMS: readonly DemoRoom[] = [
  ...['calculus', 'programming-in-python', 'robotics-team', 'fizika-10-b', 'biology-lab'],
  ...['latviesu-literatura', '11-a-klase', 'teachers-lounge', 'saha-klubs', 'school-news'],
].map(roomOf)
