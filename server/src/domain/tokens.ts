import { createHash, randomBytes } from 'node:crypto'
import { jwtVerify, SignJWT } from 'jose'

/** Seconds that an access token lives. */
export const ACCESS_SECONDS = 10 * 60

const ALGORITHM = 'HS256'
const TYPE = 'at+jwt'
const ISSUER = 'edusphere'
const AUDIENCE = 'edusphere'

export interface AccessClaims {
  userId: string
  sessionId: string
}

/** Access tokens (S10): one algorithm, typed, with issuer and audience, ten minutes. */
export interface Tokens {
  issueAccess(claims: AccessClaims): Promise<string>
  /** Undefined for whatever is not a valid, unexpired access token of ours. */
  verifyAccess(token: string): Promise<AccessClaims | undefined>
}

export function createTokens(secret: string, clock: () => number): Tokens {
  // Imported once: with bytes, jose imports the key for every token, a fifth of what verifying one costs.
  const imported = importKey(secret)
  return {
    async issueAccess({ userId, sessionId }) {
      const now = Math.floor(clock() / 1000)
      return new SignJWT({ sid: sessionId })
        .setProtectedHeader({ alg: ALGORITHM, typ: TYPE })
        .setSubject(userId)
        .setIssuer(ISSUER)
        .setAudience(AUDIENCE)
        .setIssuedAt(now)
        .setExpirationTime(now + ACCESS_SECONDS)
        .sign(await imported)
    },
    async verifyAccess(token) {
      const rules = {
        algorithms: [ALGORITHM],
        typ: TYPE,
        issuer: ISSUER,
        audience: AUDIENCE,
        requiredClaims: ['exp'],
        currentDate: new Date(clock()),
      }
      const { sub, sid } = (await jwtVerify(token, await imported, rules).catch(() => undefined))?.payload ?? {}
      return typeof sub === 'string' && typeof sid === 'string' ? { userId: sub, sessionId: sid } : undefined
    },
  }
}

function importKey(secret: string): Promise<CryptoKey> {
  const hmac = { name: 'HMAC', hash: 'SHA-256' }
  return crypto.subtle.importKey('raw', new TextEncoder().encode(secret), hmac, false, ['sign', 'verify'])
}

/** 256 random bits, or as many bytes as said. */
export const newSecret = (bytes = 32): string => randomBytes(bytes).toString('base64url')

/** What is stored of a secret that comes back whole. Its own randomness is its salt. */
export const hashSecret = (secret: string): string => createHash('sha256').update(secret).digest('hex')
