import { createHmac, createSecretKey, timingSafeEqual } from 'node:crypto'

/** Seconds that an access token is valid. */
export const ACCESS_SECONDS = 10 * 60

/** With the dot behind it. */
const HEADER = `${encode({ alg: 'HS256', typ: 'at+jwt' })}.`
const ISSUER = 'edusphere'
const AUDIENCE = 'edusphere'

export interface AccessClaims {
  userId: string
  sessionId: string
}

/** Access tokens (S10): one algorithm, typed, with issuer and audience, ten minutes. */
export interface Tokens {
  issueAccess(claims: AccessClaims): string
  /** Undefined for whatever is not a valid, unexpired access token of ours. */
  verifyAccess(token: string): AccessClaims | undefined
}

/**
 * Node's own HMAC, at once: libraries take two to seven times as long, and this is done at every handshake
 * (docs/decisions/0007). The one header that is ever accepted leaves a forger no choice of algorithm.
 */
export function createTokens(secret: string, clock: () => number): Tokens {
  const key = createSecretKey(secret, 'utf8')
  const sign = (content: string) => createHmac('sha256', key).update(content).digest('base64url')
  const seconds = () => Math.floor(clock() / 1000)
  return {
    issueAccess({ userId, sessionId }) {
      const iat = seconds()
      const payload = { sub: userId, sid: sessionId, iss: ISSUER, aud: AUDIENCE, iat, exp: iat + ACCESS_SECONDS }
      const content = HEADER + encode(payload)
      return `${content}.${sign(content)}`
    },
    verifyAccess(token) {
      const end = token.lastIndexOf('.')
      const content = token.slice(0, end)
      if (!content.startsWith(HEADER) || !isSame(token.slice(end + 1), sign(content))) return undefined
      const payload = Buffer.from(content.slice(HEADER.length), 'base64url').toString()
      const { sub, sid, iss, aud, exp } = JSON.parse(payload) as Record<string, unknown>
      const isWhole = typeof sub === 'string' && typeof sid === 'string' && typeof exp === 'number'
      if (!isWhole || iss !== ISSUER || aud !== AUDIENCE || exp <= seconds()) return undefined
      return { userId: sub, sessionId: sid }
    },
  }
}

function encode(part: object): string {
  return Buffer.from(JSON.stringify(part)).toString('base64url')
}

function isSame(given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)]
  return a.length === b.length && timingSafeEqual(a, b)
}
