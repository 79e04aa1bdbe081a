import { createHash, randomBytes } from 'node:crypto'

/** 256 random bits, or the given number of bytes. */
export const newSecret = (bytes = 32): string => randomBytes(bytes).toString('base64url')

/** Stored in place of a secret. The secret is random, so the hash needs no salt. */
export const hashSecret = (secret: string): string => createHash('sha256').update(secret).digest('hex')
