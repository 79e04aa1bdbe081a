import { pause, until } from '@edusphere/testing/pause'
import { percentile, type Print } from './scenario.ts'
import { Talk } from './talk.ts'

const SPEAKS_EVERY_MS = 10
const BETWEEN_MS = 1_500
/** How long the first acknowledgement may take once PostgreSQL accepts connections. */
const BACK_MS = 2_000

/** PostgreSQL crashes and restarts again and again, while a client sends, and repeats refused messages. */
export async function postgresRestarts({ count }: { count: number }, print: Print): Promise<boolean> {
  const talk = await Talk.open()
  try {
    const { school } = talk
    const { postgres } = school.engines!
    const stop = talk.speak(SPEAKS_EVERY_MS)
    const times: number[] = []
    for (let restart = 1; restart <= count; restart++) {
      await pause(BETWEEN_MS)
      await postgres.stop('SIGQUIT')
      await postgres.start()
      const back = performance.now()
      const isBack = () => talk.said.some(({ ackedAt }) => ackedAt !== undefined && ackedAt > back)
      await until(isBack, 10_000)
      times.push(performance.now() - back)
    }
    stop()
    await until(() => talk.said.every(({ ackedAt, heardAt }) => ackedAt !== undefined && heardAt !== undefined), 20_000)
    const last = Math.round(percentile(times, 1))
    print(
      `${count} restarts: sends succeed ${Math.round(percentile(times, 0.5))} ms (median), ${last} ms (latest) after it is back`,
    )
    return (await isWhole(talk, print)) && last <= BACK_MS
  } finally {
    await talk.close()
  }
}

async function isWhole({ school, room, said }: Talk, print: Print): Promise<boolean> {
  const acked = said.filter(({ ackedAt }) => ackedAt !== undefined)
  const refused = said.filter(({ refusals }) => refusals > 0).length
  let once = 0
  for (const { id } of acked) once += (await school.store.count(id)) === 1 ? 1 : 0
  const heard = said.filter(({ heardAt }) => heardAt !== undefined).length
  const head = await school.store.head(room.id)
  const running = school.servers.filter(({ starts, isRunning }) => isRunning && starts === 1).length
  print(
    `${said.length} sends, ${refused} of them refused at first and sent again; ${acked.length} acknowledged, ${once} of these in the store once`,
  )
  print(
    `${head} versions taken, ${heard} heard on the other process; ${running} of ${school.servers.length} processes never ended`,
  )
  return [acked.length, once, heard, head].every((n) => n === said.length) && running === school.servers.length
}
