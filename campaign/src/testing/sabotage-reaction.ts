import { sabotage } from './sabotage.ts'

// An acknowledged reaction is told to all, and nothing else of it is stored.
sabotage([
  {
    file: 'server/src/features/reactions/react.ts',
    find: "active ? { put: 'reactions', row: { ...key, username, version } } : { drop: 'reactions', key }",
    put: "{ drop: 'reactions', key }",
  },
])
