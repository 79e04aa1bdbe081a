import type { OutboxEntry, OutboxStore } from '@edusphere/client/outbox/store'

/** Opens the store of an account; each call is another tab. */
export type OpenOutbox = (account: string) => OutboxStore

const entry = (id: string, order = 1): OutboxEntry => ({
  ...{ type: 'text', id, room: 'room', body: `body of ${id}`, created: '2026-11-23T08:00:00.000Z', order },
  state: { status: 'waiting' },
})

async function expectIds(store: OutboxStore, ids: string[]): Promise<void> {
  const found = (await store.all()).map(({ id }) => id).sort()
  if (found.join() !== ids.join()) throw new Error(`expected ${ids.join()}, found ${found.join()}`)
}

const nextChange = (store: OutboxStore) => new Promise<void>((resolve) => store.onChange(resolve))

/**
 * What every `OutboxStore` must do, by name. Each check throws when the store fails it. No test framework here, because
 * one store runs in browsers only.
 */
export const OUTBOX_CONTRACT: Record<string, (open: OpenOutbox) => Promise<void>> = {
  'keeps what was put, replaces it, removes it, and removes what is not there': async (open) => {
    const store = open('kept')
    await store.put(entry('a'))
    await store.put(entry('b'))
    await store.put({ ...entry('a'), order: 7, state: { status: 'failed', code: 'not_owner' } })
    await store.remove('b')
    await store.remove('b')
    const again = open('kept')
    const found = JSON.stringify(await again.all())
    const [held] = await again.all()
    if (held?.order !== 7 || held.state.status !== 'failed') throw new Error(`found ${found}`)
    await expectIds(again, ['a'])
  },
  'does what it is told in the order it is told, without being waited for': async (open) => {
    const store = open('ordered')
    const [, , seen] = await Promise.all([store.put(entry('a')), store.remove('a'), store.all(), store.put(entry('b'))])
    if (seen.length > 0) throw new Error(`found ${JSON.stringify(seen)}`)
    await expectIds(store, ['b'])
  },
  'keeps accounts apart': async (open) => {
    await open('ada').put(entry('a'))
    await expectIds(open('ben'), [])
    await expectIds(open('ada'), ['a'])
  },
  'tells other tabs of a change that they can see': async (open) => {
    const [here, there] = [open('told'), open('told')]
    here.onChange(() => {
      throw new Error('told of its own change')
    })
    await Promise.all([here.all(), there.all()])
    const put = nextChange(there)
    await here.put(entry('a'))
    await put
    await expectIds(there, ['a'])
    const removed = nextChange(there)
    await here.remove('a')
    await removed
    await expectIds(there, [])
  },
  'lets one tab lead, and the next one after it': async (open) => {
    const [first, second] = [new AbortController(), new AbortController()]
    const lead = await open('led').lead(first.signal)
    const waiting = open('led').lead(second.signal)
    const early = await Promise.race([waiting, new Promise((resolve) => setTimeout(resolve, 1_000, 'still waiting'))])
    if (early !== 'still waiting' || !(await lead.confirm())) throw new Error('two lead')
    first.abort()
    if (!lead.lost.aborted || (await lead.confirm())) throw new Error('still leads after giving up')
    if (!(await (await waiting).confirm())) throw new Error('the second does not lead')
    second.abort()
  },
  'rejects for who gives up before its turn': async (open) => {
    const [first, second] = [new AbortController(), new AbortController()]
    await open('given up').lead(first.signal)
    const waiting = open('given up').lead(second.signal)
    second.abort()
    const outcome = await waiting.then(
      () => 'leads',
      () => 'rejected',
    )
    first.abort()
    if (outcome !== 'rejected') throw new Error(outcome)
  },
}
