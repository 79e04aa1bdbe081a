/*
 * Inputs are drawn from the seed alone, before there are rooms and people. They name them by placeholders, which the
 * sender replaces by the ids of the present cast.
 */

export const PEOPLE = 4
export const ROOMS = 3
const MESSAGES = 6

const numbered = (count: number, prefix: string): string[] =>
  Array.from({ length: count }, (_, i) => `zz${prefix}${i}zz`)
/** A UUID, so that an input is as long with a placeholder as with the id. */
const uuids = (count: number, kind: number): string[] =>
  Array.from({ length: count }, (_, i) => `00000000-0000-4000-8000-00000000${kind}00${i}`)

export const PERSON_IDS = uuids(PEOPLE, 1)
export const ROOM_IDS = uuids(ROOMS, 2)
export const MESSAGE_IDS = uuids(MESSAGES, 3)
export const USERNAMES = numbered(PEOPLE, 'u')
export const SLUGS = numbered(ROOMS, 's')
export const EPOCHS = numbered(ROOMS, 'e')
export const INVITES = numbered(ROOMS, 'i')
export const REFRESH_TOKENS = numbered(PEOPLE, 'r')
export const ACCESS_TOKENS = numbered(PEOPLE, 'a')

const PLACEHOLDER = /zz[a-z]\dzz|00000000-0000-4000-8000-00000000\d00\d/g

/** Values for a field, by its name. */
export const PLACEHOLDERS: Readonly<Record<string, readonly string[]>> = {
  username: USERNAMES,
  participant: USERNAMES,
  login: USERNAMES,
  user: USERNAMES,
  users: USERNAMES,
  onlyUser: PERSON_IDS,
  exceptUser: PERSON_IDS,
  slug: SLUGS,
  room: [...ROOM_IDS, ...ROOM_IDS, 'me'],
  roomId: [...ROOM_IDS, ...PERSON_IDS],
  id: MESSAGE_IDS,
  messageId: MESSAGE_IDS,
  epoch: EPOCHS,
  invite: INVITES,
  refreshToken: REFRESH_TOKENS,
  sessionIds: PERSON_IDS,
  ref: ['a', 'b'],
}

/** The text with the values of the cast. */
export const resolve = (text: string, values: ReadonlyMap<string, string>): string =>
  text.replace(PLACEHOLDER, (placeholder) => values.get(placeholder) ?? placeholder)
