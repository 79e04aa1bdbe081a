import { sabotage } from './sabotage.ts'

// The client's id is no key any more: whatever is sent again is stored again.
sabotage([
  {
    file: 'server/src/store/sqlite/append.ts',
    find: 'const row = this.#statements.message.get(change.id)',
    put: `if (change.kind === 'create' && this.#statements.message.get(change.id)) {
      change = { ...change, id: crypto.randomUUID() }
    }
    const row = this.#statements.message.get(change.id)`,
  },
])
