import { sabotage } from '../testing/sabotage.ts'

/*
 * Loaded into a server before its own modules: silently loses a share of the messages that it publishes in Redis, as a
 * bus may (G6).
 */
sabotage([
  {
    file: 'server/src/bus/redis-link.ts',
    find: 'publish(channel: string, payload: string): void {',
    put: 'publish(channel: string, payload: string): void { if (Math.random() < globalThis.lostShare) return;',
  },
])

const place = globalThis as unknown as { lostShare: number }
place.lostShare = 0
process.on('message', ({ loss }: { loss?: number }) => (place.lostShare = loss ?? place.lostShare))
