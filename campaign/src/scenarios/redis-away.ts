import { pause, until } from '@edusphere/testing/pause'
import { percentile, type Print } from './scenario.ts'
import { Talk, type Said } from './talk.ts'

const SPEAKS_EVERY_MS = 20
const PHASE_MS = 5_000
const LOSSY_MS = 10_000
/** G6: the longest delay to the other process. */
const LATE_MS = 2_000
/** While Redis is known to be away. */
const AWAY_P99_MS = 500

/** Redis dies, comes back, loses some and all messages, while a client sends. Measures the delay elsewhere. */
export async function redisAway({ seconds }: { seconds: number }, print: Print): Promise<boolean> {
  const talk = await Talk.open()
  try {
    const { redis } = talk.school.engines!
    const phase = (name: string, ms: number) => listen(talk, { name, ms, print })
    await phase('Redis is there', PHASE_MS)
    await redis.kill()
    const noticed = () => talk.school.servers.every(({ log }) => log.includes('the store is asked'))
    if (!(await until(noticed, 10_000))) throw new Error('nobody noticed that Redis is gone')
    const away = await phase(`Redis is gone for ${seconds} s`, seconds * 1_000)
    await redis.start()
    const back = await phase('Redis is back', PHASE_MS)
    const lossy = []
    for (const share of [0.01, 1]) {
      for (const server of talk.school.servers) server.loseMessages(share)
      lossy.push(await phase(`Redis loses ${share * 100}% of its messages`, LOSSY_MS))
    }
    const isTimely = away.p99 <= AWAY_P99_MS && [away, back, ...lossy].every(({ last }) => last <= LATE_MS)
    return (await isWhole(talk, print)) && isTimely
  } finally {
    await talk.close()
  }
}

/** Sends for a while and waits for the last message: no later one reveals its loss. */
async function listen(talk: Talk, { name, ms, print }: { name: string; ms: number; print: Print }) {
  const from = talk.said.length
  const stop = talk.speak(SPEAKS_EVERY_MS)
  await pause(ms)
  stop()
  const said = talk.said.slice(from)
  await until(() => said.every(({ heardAt }) => heardAt !== undefined), 10_000)
  const delays = said.map(({ sentAt, heardAt }: Said) => (heardAt ?? Infinity) - sentAt)
  const [median, p99, last] = [0.5, 0.99, 1].map((share) => Math.round(percentile(delays, share))) as [
    number,
    number,
    number,
  ]
  print(
    `${name}: ${said.length} messages, heard on the other process after ${median} ms (median), ${p99} ms (p99), ${last} ms (latest)`,
  )
  return { p99, last }
}

async function isWhole({ school, room, said }: Talk, print: Print): Promise<boolean> {
  const refused = said.filter(({ refusals }) => refusals > 0).length
  const acked = said.filter(({ ackedAt }) => ackedAt !== undefined).length
  const heard = said.filter(({ heardAt }) => heardAt !== undefined).length
  const head = await school.store.head(room.id)
  print(`${said.length} sends, ${refused} failed; ${acked} acknowledged, ${head} in the store, ${heard} heard`)
  return refused === 0 && [acked, heard, head].every((count) => count === said.length)
}
