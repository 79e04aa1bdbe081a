import type { Connection } from '@edusphere/client/connection/connection'
import type { ConnectionState } from '@edusphere/client/connection/state'
import type { ManualClock } from './manual-clock.ts'
import type { Peer } from './test-server.ts'

/** Resolves when the connection is in this state. */
export function reach<S extends ConnectionState['status']>(
  connection: Connection,
  status: S,
): Promise<Extract<ConnectionState, { status: S }>> {
  type Reached = Extract<ConnectionState, { status: S }>
  return new Promise((resolve) => {
    if (connection.state.status === status) return resolve(connection.state as Reached)
    const off = connection.onState((state) => {
      if (state.status !== status) return
      off()
      resolve(state as Reached)
    })
  })
}

/** Cuts the connection. The next try begins at once. */
export async function loseConnection(
  connection: Connection,
  { peer, clock }: { peer: Peer; clock: ManualClock },
): Promise<void> {
  const waiting = reach(connection, 'waiting')
  peer.kill()
  await waiting
  clock.advance(0)
}

/** Runs one wait after another, with every try failing, and returns the attempts. */
export async function exhaustTries(connection: Connection, clock: ManualClock): Promise<number[]> {
  const attempts: number[] = []
  while (connection.state.status !== 'failed') {
    const state = await Promise.race([reach(connection, 'waiting'), reach(connection, 'failed')])
    if (state.status === 'failed') break
    attempts.push(state.attempt)
    clock.advance(state.retryAt - clock.elapsed())
  }
  return attempts
}
