import { OUTBOX_CONTRACT } from '../../../../client/src/testing/outbox-contract.ts'
import { IndexedDbOutbox } from '../indexed-db-outbox.ts'

/** Runs in a page: every check of the contract against the store of browsers; the answer is what went wrong. */
export async function checkContract(): Promise<Record<string, string>> {
  const outcomes: Record<string, string> = {}
  for (const [name, check] of Object.entries(OUTBOX_CONTRACT)) {
    outcomes[name] = await check((account) => new IndexedDbOutbox(account)).then(() => 'kept', String)
  }
  return outcomes
}
