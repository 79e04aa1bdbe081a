import type { Visibility } from '@edusphere/protocol'
import type { DemoUsername } from './people.ts'

/**
 * A conversation as it is written down. A line is `who: what`: `h` is the host, `a`, `b` and `c` are three others.
 * `<name>` is taken from one of the cases, the same for the whole conversation; of `[[this|that]]` one is taken, of `[[1..9]]` a number.
 */
export interface Talk {
  cases?: readonly Record<string, string>[]
  lines: readonly string[]
}

export interface DemoRoom {
  name: string
  description: string
  visibility: Visibility
  host: DemoUsername
  others: readonly DemoUsername[]
  /** About how many messages. */
  messages: number
  talks: readonly Talk[]
  /** What people say after a conversation. */
  asides: readonly string[]
}

export const ASIDES_EN = [
  'Thanks!',
  'That helped a lot, thank you 🙏',
  '👍',
  'Got it now.',
  'Oh, **that** is what the hint meant.',
  'Same here.',
  'I had the same question.',
  'ok, see you tomorrow',
  'Could you share the photo of the board as well?',
  'Saved this one for the exam 😅',
  'Is this going to be in the test?',
  'haha yes',
]

export const ASIDES_LV = [
  'Paldies!',
  'Liels paldies, tagad skaidrs 🙏',
  '👍',
  'Man tieši tas pats jautājums.',
  'Ā, re kā!',
  'Vai tas būs kontroldarbā?',
  'Rīt vēl pajautāšu stundā.',
  'Ielieku sev pierakstos.',
  'Super.',
  'Man arī tā iznāca.',
  'Labi, tad tiekamies rīt!',
  'Vai kāds var atsūtīt tāfeles bildi?',
]
