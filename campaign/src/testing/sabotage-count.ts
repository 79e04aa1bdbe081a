import { sabotage } from './sabotage.ts'

// A reaction that is sent again is counted again.
sabotage([
  {
    file: 'server/src/features/reactions/react.ts',
    find: 'isThere(message, roomId) && rows(',
    put: 'false && rows(',
  },
])
