import { sabotage } from './sabotage.ts'

// A delete leaves no tombstone for a resume.
sabotage([
  {
    file: 'server/src/store/sqlite/append.ts',
    find: 'this.#runEach(update, updates)',
    put: `for (const row of updates) if (row.deleted === 1) this.#prepared('DELETE FROM messages WHERE id = ?').run(row.id)
    else this.#runEach(update, [row])`,
  },
])
