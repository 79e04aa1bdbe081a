import type { Facets } from '@edusphere/protocol'
import type { StoredMessage } from './message-rows.ts'

/** The facets that the message has. One that it does not have is left out. */
export const readFacets = ({ facets }: Pick<StoredMessage, 'facets'>): Facets =>
  facets === '' ? {} : (JSON.parse(facets) as Facets)

/** The message's facets after a change of some. Undefined: it has this one no more. */
export function writeFacets(
  message: Pick<StoredMessage, 'facets'>,
  change: { [F in keyof Facets]: Facets[F] | undefined },
): string {
  const json = JSON.stringify({ ...readFacets(message), ...change })
  return json === '{}' ? '' : json
}
