import { OUTBOX_CONTRACT } from '@edusphere/testing/client/outbox-contract'
import { BrowserOutbox } from '../browser-outbox.ts'

/** Runs in a page: every check of the contract on the browser's store. Returns the failures. */
export async function checkContract(): Promise<Record<string, string>> {
  const outcomes: Record<string, string> = {}
  for (const [name, check] of Object.entries(OUTBOX_CONTRACT)) {
    let isKept = true
    const open = (account: string) => new BrowserOutbox(account, () => (isKept = false))
    outcomes[name] = await check(open).then(() => (isKept ? 'kept' : 'only in memory'), String)
  }
  return outcomes
}
