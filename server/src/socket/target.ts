import type { Resume } from '../room/reader.ts'

/** What a handshake asks for. `bad`: the query is malformed (4400). */
export type Target =
  | { form: 'any'; user: string | undefined }
  | { form: 'room'; user: string | undefined; username: string; slug: string; resume: Resume | undefined }
  | { form: 'bad' }

const ANY = /^\/ws\/?$/
const NO_QUERY = new URLSearchParams()
const ROOM = /^\/ws\/chat\/([^/]+)\/([^/]+)\/?$/

/** Parses a request's path and query. Undefined: no such endpoint. */
export function parseTarget(url: string): Target | undefined {
  const [path = '', search = ''] = url.split('?', 2)
  const query = search === '' ? NO_QUERY : new URLSearchParams(search)
  const user = query.get('user') ?? undefined
  if (ANY.test(path)) return { form: 'any', user }
  const match = ROOM.exec(path)
  if (!match) return undefined
  const resume = parseResume(query)
  if (resume === 'bad') return { form: 'bad' }
  return { form: 'room', user, username: decode(match[1]!), slug: decode(match[2]!), resume }
}

function parseResume(query: URLSearchParams): Resume | undefined | 'bad' {
  const since = query.get('since')
  const epoch = query.get('epoch') ?? undefined
  if (since === null) return epoch === undefined ? undefined : 'bad'
  if (!/^\d{1,15}$/.test(since)) return 'bad'
  return { since: Number(since), epoch, ref: undefined }
}

/** A name that cannot be decoded matches no room. */
function decode(segment: string): string {
  if (!segment.includes('%')) return segment
  try {
    return decodeURIComponent(segment)
  } catch {
    return ''
  }
}
