import { it } from 'vitest'
import { MemoryOutbox } from './memory-outbox.ts'
import { OUTBOX_CONTRACT, type OpenOutbox } from '@edusphere/testing/client/outbox-contract'

it.each(Object.entries(OUTBOX_CONTRACT))('the outbox in memory %s', async (_name, check) => {
  const accounts = new Map<string, MemoryOutbox>()
  const open: OpenOutbox = (account) => {
    const store = new MemoryOutbox(accounts.get(account))
    accounts.set(account, store)
    return store
  }
  await check(open)
})
