import { sabotage } from './sabotage.ts'

// Versions are read without a lock: changes of one moment see the same head, as in unlocked transactions.
sabotage([
  {
    file: 'server/src/store/append.ts',
    find: '{ version: head.version + 1, now',
    put: '{ version: (head.unlocked ??= head.version + 1), now',
  },
  {
    file: 'server/src/store/append.ts',
    find: 'head.version += events.length',
    put: 'head.version = head.unlocked',
  },
  {
    file: 'server/src/store/migrations.ts',
    find: "createIndex('messages_version').unique()",
    put: "createIndex('messages_version')",
  },
  {
    file: 'server/src/store/migrations.ts',
    find: "createIndex('messages_seq').unique()",
    put: "createIndex('messages_seq')",
  },
])
