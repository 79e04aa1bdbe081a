import { wallClock } from './clock.ts'
import type { Config } from './config.ts'
import type { Store } from './store/store.ts'
import { Limits } from './limits.ts'
import { Trust } from './trust.ts'
import type { LiveRooms } from './room/live-rooms.ts'
import { createDevices, type Devices } from './features/accounts/devices.ts'
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
  readonly trust: Trust
  readonly devices: Devices
}

type Parts = Pick<Context, 'store' | 'config' | 'live'> & {
  jwtSecret: string
  clock?: () => number
  /** Left out: they count in this process. */
  limits?: Limits
}

export function createContext({ jwtSecret, clock = wallClock, limits, ...parts }: Parts): Context {
  const tokens = createTokens({ signing: jwtSecret, other: parts.config.jwtSecretOther }, clock)
  const trust = new Trust(parts.config)
  const devices = createDevices(jwtSecret)
  return { ...parts, clock, tokens, trust, devices, limits: limits ?? new Limits(parts.config.limits) }
}
