import { wallClock } from './clock.ts'
import type { Config } from './config.ts'
import type { Store } from './store/store.ts'
import { Limits } from './limits.ts'
import { Trust } from './trust.ts'
import type { LiveRooms } from './room/live-rooms.ts'
import { RoomLog } from './room/log.ts'
import { createDevices, type Devices } from './features/accounts/devices.ts'
import { createTokens, type Tokens } from './features/sessions/tokens.ts'

/** What every domain function needs. */
export interface Context {
  readonly store: Store
  readonly config: Config
  readonly live: LiveRooms
  /** Where calls append changes of messages. */
  readonly changes: Pick<RoomLog, 'append'>
  /** The open sockets of this process. */
  readonly sockets: () => number
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
  /** Left out: they are stored, and told to no sockets. */
  changes?: Context['changes']
  /** Left out: none. */
  sockets?: Context['sockets']
}

export function createContext({ jwtSecret, clock = wallClock, limits, changes, ...parts }: Parts): Context {
  const tokens = createTokens({ signing: jwtSecret, other: parts.config.jwtSecretOther }, clock)
  const trust = new Trust(parts.config)
  const devices = createDevices(jwtSecret)
  return {
    ...{ clock, tokens, trust, devices, limits: limits ?? new Limits(parts.config.limits) },
    sockets: () => 0,
    ...parts,
    changes: changes ?? new RoomLog(parts.store.messages, { clock, afterCommit: [] }),
  }
}
