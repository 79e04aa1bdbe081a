/** Secrets of examples and templates, in lower case and without separators. */
const SAMPLES = [
  'changeme',
  'changethis',
  'yoursecret',
  'yourjwtsecret',
  'your256bitsecret',
  'astringsecretatleast',
  'supersecret',
]
const DISTINCT_MIN = 8
/** Characters. */
export const SECRET_MIN = 32

/** Whether a secret can be guessed though it is long: few characters, a repetition, an alphabet, or a known sample. */
export function isGuessable(secret: string): boolean {
  const plain = secret.toLowerCase().replace(/[^a-z0-9]/g, '')
  return (
    new Set(secret).size < DISTINCT_MIN ||
    isRepetition(secret) ||
    isAlphabet(secret) ||
    SAMPLES.some((sample) => plain.includes(sample))
  )
}

function isRepetition(secret: string): boolean {
  const lengths = Array.from({ length: Math.floor(secret.length / 2) }, (_, i) => i + 1)
  return lengths.some((length) => secret.startsWith(secret.slice(length)))
}

/** Most characters are the neighbour of the one before: `abcdef`, `987654`. */
function isAlphabet(secret: string): boolean {
  let neighbours = 0
  for (let i = 1; i < secret.length; i++) {
    if (Math.abs(secret.charCodeAt(i) - secret.charCodeAt(i - 1)) <= 1) neighbours++
  }
  return neighbours > secret.length / 2
}
