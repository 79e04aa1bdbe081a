import { vi } from 'vitest'
import { freePort } from './free-port.ts'
import { hasRedis, TestRedis } from './redis-server.ts'

/** Why tests of Redis cannot run here; undefined when they can. On a laptop they are skipped, in CI they fail. */
export const NO_REDIS = hasRedis() ? undefined : 'needs redis-server; Debian and Ubuntu: apt-get install redis-server'
if (NO_REDIS && process.env.CI === 'true') throw new Error(NO_REDIS)

/** A Redis Cluster of three masters. */
export async function startCluster(): Promise<{ url: string; nodes: TestRedis[]; close(): Promise<void> }> {
  const start = async () => TestRedis.start(['--cluster-enabled', 'yes', '--cluster-port', String(await freePort())])
  const nodes = [await start(), await start(), await start()]
  const shares = [
    ['0', '5000'],
    ['5001', '11000'],
    ['11001', '16383'],
  ]
  const first = nodes[0]!
  const busPort = /@(\d+)/.exec(await first.command('CLUSTER', 'NODES'))![1]!
  for (const [i, node] of nodes.entries()) {
    await node.command('CLUSTER', 'ADDSLOTSRANGE', ...shares[i]!)
    await node.command('CLUSTER', 'MEET', '127.0.0.1', String(first.port), busPort)
  }
  await vi.waitFor(
    async () => {
      for (const node of nodes) {
        const state = await node.command('CLUSTER', 'INFO')
        if (!/cluster_state:ok/.test(state) || !/cluster_known_nodes:3/.test(state)) throw new Error(state)
      }
    },
    { timeout: 10_000, interval: 50 },
  )
  const close = async () => void (await Promise.all(nodes.map((node) => node.close())))
  return { url: first.url, nodes, close }
}
