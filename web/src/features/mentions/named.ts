import { EVERYONE, type Message } from '@edusphere/protocol'
import { useI18n } from '../../i18n.ts'
import { useNames } from '../participants/names.ts'

/** The name of a person whom the message mentions by this username. Undefined: the text around is no mention. */
export function nameMentioned({ room, mentions }: Message, username: string): string | undefined {
  if (!mentions?.includes(username)) return undefined
  return username === EVERYONE ? useI18n().t('mentions.everyone') : useNames().nameOf(room, username)
}
