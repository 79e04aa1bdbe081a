import { sabotage } from './sabotage.ts'

// Only the first reply to a root is counted.
sabotage([
  {
    file: 'server/src/features/messages/threads.ts',
    find: 'shown(count + 1, reply',
    put: 'shown(count || 1, reply',
  },
])
