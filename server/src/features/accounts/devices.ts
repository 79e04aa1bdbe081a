import { createHmac, hkdfSync, randomBytes, timingSafeEqual } from 'node:crypto'

/** More people than this share no browser: the one who signed in longest ago is forgotten. */
const PEOPLE_MAX = 8
const ID = /^[\w-]{22}$/

/**
 * Which accounts have signed in on which device. Only the device remembers it, in a cookie: its id, and for each account
 * a code that only servers with the secret can make. It holds no account and gives no access: it only lets its owner try
 * a password while others use up the tries for that login.
 */
export interface Devices {
  /** The id of the device, if the account has signed in on it before. */
  find(cookie: string | undefined, userId: string): string | undefined
  /** The cookie after a sign-in. */
  remember(cookie: string | undefined, userId: string): string
}

export function createDevices(secret: string): Devices {
  const key = new Uint8Array(hkdfSync('sha256', secret, '', 'edusphere device', 32))
  const codeOf = (id: string, userId: string) =>
    createHmac('sha256', key).update(`${id} ${userId}`).digest('base64url').slice(0, 22)
  return {
    find(cookie, userId) {
      const { id, codes } = parse(cookie)
      const own = id === undefined ? undefined : Buffer.from(codeOf(id, userId))
      return own && codes.some((code) => timingSafeEqual(Buffer.from(code), own)) ? id : undefined
    },
    remember(cookie, userId) {
      const { id = randomBytes(16).toString('base64url'), codes } = parse(cookie)
      const own = codeOf(id, userId)
      return [id, own, ...codes.filter((code) => code !== own).slice(0, PEOPLE_MAX - 1)].join('.')
    },
  }
}

function parse(cookie = ''): { id: string | undefined; codes: string[] } {
  const [id = '', ...codes] = cookie.split('.')
  return ID.test(id) ? { id, codes: codes.filter((code) => ID.test(code)) } : { id: undefined, codes: [] }
}
