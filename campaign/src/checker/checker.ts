import { checkActs } from './check-acts.ts'
import { checkChanges } from './check-changes.ts'
import { checkFacets } from './check-facets.ts'
import { checkFeeds } from './check-feeds.ts'
import { checkItems } from './check-items.ts'
import { checkMembers } from './check-members.ts'
import { checkOrder } from './check-order.ts'
import { checkRecords } from './check-records.ts'
import { checkReplicas } from './check-replicas.ts'
import { checkSockets } from './check-sockets.ts'
import { checkStates } from './check-states.ts'
import { checkToldFacets } from './check-told-facets.ts'
import { checkVersions } from './check-versions.ts'
import type { Evidence, Rule, Violation } from './evidence.ts'

const RULES: readonly Rule[] = [
  checkChanges,
  checkActs,
  checkFacets,
  checkToldFacets,
  checkOrder,
  checkVersions,
  checkRecords,
  checkSockets,
  checkMembers,
  checkReplicas,
  checkItems,
  checkFeeds,
  checkStates,
]

/** Compares the evidence with the promises (G1 to G7). Pure: it also judges hand-made histories. */
export const judge = (evidence: Evidence): Violation[] => RULES.flatMap((rule) => rule(evidence))
