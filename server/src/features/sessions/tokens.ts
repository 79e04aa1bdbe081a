import { createHmac, hash, hkdfSync } from 'node:crypto'
import { createSigner, createVerifier } from 'fast-jwt'
import { LRUCache } from 'lru-cache'

/** Seconds that an access token is valid. */
export const ACCESS_SECONDS = 10 * 60

/** As many people as one process is planned for (docs/deployment.md). All of them take 4 MB. */
const REMEMBERED_MAX = 10_000

const RULES = { alg: 'HS256', typ: 'at+jwt', iss: 'edusphere', aud: 'edusphere' } as const

export interface AccessClaims {
  userId: string
  sessionId: string
}

/** Access tokens (S10): one algorithm, typed, with issuer and audience, ten minutes. And the next refresh token. */
export interface Tokens {
  issueAccess(claims: AccessClaims): string
  /**
   * Undefined: not a valid, unexpired access token of ours. A valid token says nothing about its session: it may have
   * ended, and only the store knows.
   */
  verifyAccess(token: string): AccessClaims | undefined
  /**
   * The refresh token that follows `refreshToken`, always the same. The store needs to keep only hashes of both: without
   * the secret of the server, the old token and the whole store do not give the new one.
   */
  successorOf(refreshToken: string): string
}

/** In one turn of the event loop: through WebCrypto a token would cost more than the handshake (docs/decisions/0007). */
export function createTokens(secret: string, clock: () => number): Tokens {
  const { alg, typ, iss, aud } = RULES
  const seconds = () => Math.floor(clock() / 1000)
  const sign = createSigner({ key: secret, algorithm: alg, header: { alg, typ } })
  const verify = createVerifier({
    ...{ key: secret, algorithms: [alg], checkTyp: typ, allowedIss: iss, allowedAud: aud },
    requiredClaims: ['sub', 'sid', 'iss', 'aud', 'exp'],
    // By our own clock, and each time: a token that is remembered ends as well.
    ignoreExpiration: true,
  })
  const verified = new LRUCache<string, AccessClaims & { exp: number }, string>({
    max: REMEMBERED_MAX,
    memoMethod(_key, _stale, { context: token }) {
      if (!SIGNATURE.test(token.slice(token.lastIndexOf('.') + 1))) throw new Error('another spelling of a signature')
      const { sub, sid, exp } = verify(token) as { sub: string; sid: string; exp: number }
      return { userId: sub, sessionId: sid, exp }
    },
  })
  const successorKey = new Uint8Array(hkdfSync('sha256', secret, '', 'edusphere refresh token', 32))
  return {
    issueAccess({ userId, sessionId }) {
      const iat = seconds()
      return sign({ sub: userId, sid: sessionId, iss, aud, iat, exp: iat + ACCESS_SECONDS })
    },
    verifyAccess(token) {
      try {
        // By its hash: a token is a slice of a request's headers, and as a key it would keep all of them in memory.
        const { exp, ...claims } = verified.memo(hash('sha256', token), { context: token })
        const left = exp - seconds()
        // A token that lasts longer was made while a clock was ahead. Two processes may differ by less.
        return left > 0 && left <= 2 * ACCESS_SECONDS ? claims : undefined
      } catch {
        return undefined
      }
    },
    successorOf: (refreshToken) => createHmac('sha256', successorKey).update(refreshToken).digest('base64url'),
  }
}

/** 32 bytes have one spelling here. The library does not look at two spare bits of the last letter: four tokens would pass for one. */
const SIGNATURE = /^[\w-]{42}[AEIMQUYcgkosw048]$/
