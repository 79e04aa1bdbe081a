import { sabotage } from './sabotage.ts'

// A pin by one who may not pin is refused, and stored all the same.
sabotage([
  {
    file: 'server/src/store/append.ts',
    find: 'const refusal = operation.decide(change, situation)',
    put: `const refused = operation.decide(change, situation)
    const refusal = refused?.code === 'forbidden' ? undefined : refused`,
  },
  {
    file: 'server/src/store/append.ts',
    find: "return { status: 'stored', ...stored, ...ack() }",
    put: "return refused ? { status: 'refused', ...refused } : { status: 'stored', ...stored, ...ack() }",
  },
])
