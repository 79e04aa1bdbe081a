import type { Writer } from '../mail/letter.ts'
import type { Row } from '../store/tables.ts'
import { accountLetters } from './accounts/letters.ts'

/** Who writes each kind of letter. */
export const LETTERS: Readonly<Record<Row<'mails'>['kind'], Writer>> = { ...accountLetters }
