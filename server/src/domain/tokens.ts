import { createHash, createSecretKey, randomBytes } from 'node:crypto'
import jwt from 'jsonwebtoken'

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
  issueAccess(claims: AccessClaims): string
  /** Undefined for whatever is not a valid, unexpired access token of ours. */
  verifyAccess(token: string): AccessClaims | undefined
}

/** Synchronous on purpose: a hash takes microseconds, and handing it to another thread costs ten times that (docs/decisions/0007). */
export function createTokens(secret: string, clock: () => number): Tokens {
  const key = createSecretKey(secret, 'utf8')
  const seconds = () => Math.floor(clock() / 1000)
  return {
    issueAccess({ userId, sessionId }) {
      const iat = seconds()
      const payload = { sub: userId, sid: sessionId, iss: ISSUER, aud: AUDIENCE, iat, exp: iat + ACCESS_SECONDS }
      return jwt.sign(payload, key, { algorithm: ALGORITHM, header: { alg: ALGORITHM, typ: TYPE } })
    },
    verifyAccess(token) {
      const rules: jwt.VerifyOptions = { algorithms: [ALGORITHM], issuer: ISSUER, audience: AUDIENCE }
      const verified = attempt(() => jwt.verify(token, key, { ...rules, clockTimestamp: seconds(), complete: true }))
      if (verified?.header.typ !== TYPE || typeof verified.payload !== 'object') return undefined
      const { sub, sid, exp } = verified.payload as { sub: unknown; sid: unknown; exp: unknown }
      const isWhole = typeof sub === 'string' && typeof sid === 'string' && typeof exp === 'number'
      return isWhole ? { userId: sub, sessionId: sid } : undefined
    },
  }
}

function attempt<T>(work: () => T): T | undefined {
  try {
    return work()
  } catch {
    return undefined
  }
}
/** 256 random bits, or as many bytes as said. */
export const newSecret = (bytes = 32): string => randomBytes(bytes).toString('base64url')

/** What is stored of a secret that comes back whole. Its own randomness is its salt. */
export const hashSecret = (secret: string): string => createHash('sha256').update(secret).digest('hex')
