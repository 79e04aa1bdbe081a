import type { Context } from '../../context.ts'
import type { Failure } from '../../failure.ts'
import { network } from '../../network.ts'
import { TokenBucket } from '../../token-bucket.ts'
import { record } from './audit.ts'

/**
 * Anyone can cause them: enough to see an attack, too few to fill a disk. By address alone, so that what is written does not
 * show by its time whether a name has an account.
 */
const perAddress = new TokenBucket({ capacity: 30, periodMs: 60_000 })
const together = new TokenBucket({ capacity: 120, periodMs: 60_000 })

/** Records a sign-in whose password was checked: the account, where there is one, and never what was typed. */
export async function recordFailedSignIn(context: Context, { code, about }: Failure, address: string): Promise<void> {
  if (!about) return
  const now = performance.now()
  if (perAddress.take(network(address), now) > 0 || together.take('', now) > 0) return
  const at = context.clock()
  await record(context.store.db, { at, what: 'sign_in', outcome: code, who: about.who, address })
}
