import { sabotage } from './sabotage.ts'

// The client's id is no longer unique: a message that is sent again is stored again.
sabotage([
  {
    file: 'server/src/store/append.ts',
    find: 'const message = this.#message(change.id)',
    put: `if (change.frame.type === 'text' && this.#message(change.id)) {
      change = { ...change, id: crypto.randomUUID() }
    }
    const message = this.#message(change.id)`,
  },
])
