import { sabotage } from './sabotage.ts'

// Changes that waited are told as a range that begins one version late.
sabotage([
  {
    file: 'server/src/room/events.ts',
    find: 'from: first - 1, version: last',
    put: 'from: first, version: last',
  },
])
