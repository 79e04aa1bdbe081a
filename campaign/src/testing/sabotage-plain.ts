import { sabotage } from './sabotage.ts'

// A client that knows only the specification is told of facets too.
sabotage([
  {
    file: 'server/src/features/messages/feed.ts',
    find: '!isState(row) && (isTombstone(row) || row.bodyVersion > from)',
    put: '!isState(row)',
  },
])
