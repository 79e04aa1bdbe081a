import { sabotage } from './sabotage.ts'

// Who leaves a room, or is removed, is told nothing of it on other devices.
sabotage([
  {
    file: 'server/src/features/me/me.ts',
    find: "const versions = await raiseItem(db, { kind: 'room', id: roomId }, userIds)",
    put: 'const versions = new Map()',
  },
])
