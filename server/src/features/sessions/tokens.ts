import { createHmac, hkdfSync } from 'node:crypto'
import { createSigner, createVerifier } from 'fast-jwt'

/** Seconds that an access token is valid, on every process. */
export const ACCESS_SECONDS = 10 * 60

/** A process whose clock is ahead by less takes a token for as long as its client was told. */
const SKEW_SECONDS = 30

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
   * The refresh token that follows `refreshToken`, always the same, for each secret: the first one is given, the other
   * one may have been given before the secret changed. The store needs to keep only hashes: without the secret of the
   * server, the old token and the whole store do not give the new one.
   */
  successorsOf(refreshToken: string): string[]
}

/** While the secret of several processes is changed, each accepts the tokens of both. */
interface Secrets {
  signing: string
  other?: string | undefined
}

/** In one turn of the event loop: through WebCrypto a token would cost more than the handshake (docs/decisions/0007). */
export function createTokens(secrets: Secrets, clock: () => number): Tokens {
  const { alg, typ, iss, aud } = RULES
  const seconds = () => Math.floor(clock() / 1000)
  const keys = secrets.other === undefined ? [secrets.signing] : [secrets.signing, secrets.other]
  const sign = createSigner({ key: secrets.signing, algorithm: alg, header: { alg, typ } })
  const verifiers = keys.map((key) =>
    createVerifier({
      ...{ key, algorithms: [alg], checkTyp: typ, allowedIss: iss, allowedAud: aud },
      requiredClaims: ['sub', 'sid', 'iss', 'aud', 'exp'],
      // By our own clock.
      ignoreExpiration: true,
    }),
  )
  const successorKeys = keys.map((key) => new Uint8Array(hkdfSync('sha256', key, '', 'edusphere refresh token', 32)))
  return {
    issueAccess({ userId, sessionId }) {
      const iat = seconds()
      return sign({ sub: userId, sid: sessionId, iss, aud, iat, exp: iat + ACCESS_SECONDS + SKEW_SECONDS })
    },
    verifyAccess(token) {
      try {
        if (!SIGNATURE.test(token.slice(token.lastIndexOf('.') + 1))) return undefined
        const { exp, ...claims } = claimsOf(verifyByAny(verifiers, token))
        const left = exp - seconds()
        // A token that lasts longer was made while a clock was ahead. Two processes may differ by less.
        return left > 0 && left <= 2 * ACCESS_SECONDS ? claims : undefined
      } catch {
        return undefined
      }
    },
    successorsOf: (refreshToken) =>
      successorKeys.map((key) => createHmac('sha256', key).update(refreshToken).digest('base64url')),
  }
}

/** 32 bytes have one spelling here. The library does not look at two spare bits of the last letter: four tokens would pass for one. */
const SIGNATURE = /^[\w-]{42}[AEIMQUYcgkosw048]$/

function verifyByAny(verifiers: readonly ((token: string) => unknown)[], token: string): unknown {
  let failure: unknown
  for (const verify of verifiers) {
    try {
      return verify(token)
    } catch (error) {
      failure = error
    }
  }
  throw failure
}

/** A signature says nothing about types: another program may have signed with our secret. */
function claimsOf(payload: unknown): AccessClaims & { exp: number } {
  const { sub, sid, exp } = payload as Record<'sub' | 'sid' | 'exp', unknown>
  if (!isId(sub) || !isId(sid) || typeof exp !== 'number') throw new Error('the content is not that of an access token')
  return { userId: sub, sessionId: sid, exp }
}

const isId = (value: unknown): value is string => typeof value === 'string' && /^[\w-]{1,64}$/.test(value)
