import type { StoredMessage } from '../../store/message-rows.ts'

/** What travels of a message beside its body, by field: one entry a facet. Its table says `facetOf` in store/tables.ts. */
const FACETS = {} satisfies Record<string, (message: StoredMessage) => unknown>

type Facets = { [F in keyof typeof FACETS]: ReturnType<(typeof FACETS)[F]> }

const serializers = Object.entries<(message: StoredMessage) => unknown>(FACETS)

export const serializeFacets = (message: StoredMessage): Facets =>
  Object.fromEntries(serializers.map(([field, serialize]) => [field, serialize(message)]))
