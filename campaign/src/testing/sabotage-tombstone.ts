import { sabotage } from './sabotage.ts'

// A delete leaves nothing behind that could be replayed.
sabotage([
  {
    file: 'server/src/store/sqlite/append.ts',
    find: `"UPDATE messages SET body = '', deleted = 1, updated = ?, version = ? WHERE id = ?"`,
    put: `'DELETE FROM messages WHERE ?1 > 0 AND ?2 > 0 AND id = ?3'`,
  },
])
