import type { Config } from './config.ts'
import type { Store } from './store/store.ts'
import { Limits } from './limits.ts'
import type { LiveRooms } from './room/live-rooms.ts'
import { createTokens, type Tokens } from './features/sessions/tokens.ts'

/** What every domain function needs. */
export interface Context {
  readonly store: Store
  readonly config: Config
  readonly live: LiveRooms
  /** Milliseconds since 1970. */
  readonly clock: () => number
  readonly tokens: Tokens
  readonly limits: Limits
}

type Parts = Pick<Context, 'store' | 'config' | 'live'> & { jwtSecret: string; clock?: () => number }

export function createContext({ store, config, live, jwtSecret, clock = Date.now }: Parts): Context {
  const tokens = createTokens(jwtSecret, clock)
  return { store, config, live, clock, tokens, limits: new Limits(config.limits, clock) }
}
