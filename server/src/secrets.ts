import { createHash, randomBytes } from 'node:crypto'

/** 256 random bits, or as many bytes as said. */
export const newSecret = (bytes = 32): string => randomBytes(bytes).toString('base64url')

/** What is stored of a secret that comes back whole. Its own randomness is its salt. */
export const hashSecret = (secret: string): string => createHash('sha256').update(secret).digest('hex')
