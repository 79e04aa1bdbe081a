import { queueMail, type Language } from '../../mail/queue.ts'
import { originOf, type Letter, type Writer } from '../../mail/letter.ts'
import type { Context } from '../../context.ts'
import { byNameOrEmail, findUser, type UserRow } from './accounts.ts'
import { createResetToken } from './reset-links.ts'

/** The words of the letters, by language. `{…}` are places. */
const WORDS = {
  en: {
    hello: 'Hello {name},',
    resetSubject: 'Set a new password',
    reset:
      'You, or another person, asked for a link to set a new password for your account {username}. It works once, within 24 hours:',
    resetUnasked: 'If it was not you, you need do nothing: your password stays as it is.',
    changedSubject: 'Your password was changed',
    changed: 'The password of your account {username} was changed. All other devices were signed out.',
    changedUnasked:
      'If it was not you, set a new password now, with “Forgot your password?” on the page where you sign in:',
    deviceSubject: 'A new device signed in',
    device: 'A browser that had not done so before signed in to your account {username}.',
    deviceUnasked: 'If it was not you, end its session in your settings, and change your password:',
  },
  lv: {
    hello: 'Sveiki, {name}!',
    resetSubject: 'Jaunas paroles iestatīšana',
    reset:
      'Jūs vai kāds cits lūdza saiti, ar kuru iestatīt jaunu paroli jūsu kontam {username}. Tā darbojas vienu reizi, 24 stundu laikā:',
    resetUnasked: 'Ja tas nebijāt jūs, nekas nav jādara: jūsu parole paliek tāda pati.',
    changedSubject: 'Jūsu parole ir nomainīta',
    changed: 'Jūsu konta {username} parole ir nomainīta. Visas pārējās ierīces ir izrakstītas.',
    changedUnasked:
      'Ja tas nebijāt jūs, iestatiet jaunu paroli tūlīt: pieteikšanās lapā izvēlieties “Aizmirsāt paroli?”:',
    deviceSubject: 'Pieteikusies jauna ierīce',
    device: 'Jūsu kontā {username} ir pieteicies pārlūks, kas to agrāk nebija darījis.',
    deviceUnasked: 'Ja tas nebijāt jūs, iestatījumos beidziet tā sesiju un nomainiet paroli:',
  },
} as const satisfies Record<Language, object>

/** The letters about accounts, by kind. */
export const accountLetters = {
  reset: async (context, { user: id }, language) => {
    const user = await readerOf(context, id)
    if (!user) return undefined
    const w = WORDS[language]
    // Made now, not when it was asked for: no secret waits in the store.
    const link = `${originOf(context.config)}/reset#${await createResetToken(context, user.id)}`
    return letter(user, [w.resetSubject, w.hello, w.reset, link, w.resetUnasked])
  },
  password_changed: async (context, { user: id }, language) => {
    const w = WORDS[language]
    const at = `${originOf(context.config)}/sign-in`
    return letter(await readerOf(context, id), [w.changedSubject, w.hello, w.changed, w.changedUnasked, at])
  },
  new_device: async (context, { user: id }, language) => {
    const w = WORDS[language]
    const at = `${originOf(context.config)}/settings`
    return letter(await readerOf(context, id), [w.deviceSubject, w.hello, w.device, w.deviceUnasked, at])
  },
} satisfies Record<string, Writer>

type Reader = UserRow & { email: string }

/** Undefined: the account has no address, or may not be used any more. */
async function readerOf({ store }: Context, id: string | undefined): Promise<Reader | undefined> {
  const user = id === undefined || id === '' ? undefined : await findUser(store.db, { id })
  return user?.email && user.disabled === null ? (user as Reader) : undefined
}

function letter(user: Reader | undefined, [subject, ...paragraphs]: [string, ...string[]]): Letter | undefined {
  if (!user) return undefined
  const places: Record<string, string> = { name: user.name, username: user.username }
  const filled = (text: string) => text.replaceAll(/\{(\w+)\}/g, (whole, place: string) => places[place] ?? whole)
  return { to: user.email, subject, paragraphs: paragraphs.map(filled) }
}

/**
 * Asks for a link to set a new password. An unknown name costs the same and leaves the same trace: a letter that
 * will never be written.
 */
export async function askForReset(context: Context, login: string, language: Language): Promise<void> {
  const { db } = context.store
  const user = await findUser(db, byNameOrEmail(login))
  await queueMail(context, db, { kind: 'reset', about: { user: user?.id ?? '' }, language })
}
