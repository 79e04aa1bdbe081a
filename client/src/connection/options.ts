import { systemClock, type Clock } from '../clock.ts'
import { BACKOFF } from './backoff.ts'
import { isServerUp, openSocket } from './server.ts'
import { deviceSurroundings, isBrowser, type Surroundings } from './surroundings.ts'

/** Every field but `url` has a default for browsers and Node. */
export interface ConnectionOptions {
  /** The `ws:` or `wss:` address of `/ws`. */
  url: string
  /** The access token of a program, read before each connection. Browsers leave it out and send cookies. */
  accessToken?: () => string | undefined
  /** Renews the credentials after 4401. Resolves to whether they were renewed; rejects without a network. */
  refresh?: () => Promise<boolean>
  /** Replaces `new WebSocket`. */
  openSocket?: (url: string) => WebSocket
  /** Tries after a loss, before `failed`: five in a browser, where a person looks on; elsewhere they never end. */
  maxAttempts?: number
  /** Whether the server answers. Asked once a minute after `failed`. By default: whether `/healthz` does. */
  isServerUp?: (url: string) => Promise<boolean>
  clock?: Clock
  /** A number in [0, 1), for random waits. */
  random?: () => number
  surroundings?: Surroundings
}

export const withDefaults = (options: ConnectionOptions): Required<ConnectionOptions> => ({
  accessToken: () => undefined,
  refresh: () => Promise.resolve(false),
  openSocket: (url) => openSocket(url, options.accessToken?.()),
  maxAttempts: isBrowser ? BACKOFF.maxAttempts : Infinity,
  isServerUp,
  clock: systemClock,
  random: Math.random,
  surroundings: deviceSurroundings,
  ...options,
})
