import { describe, expect, it, onTestFinished } from 'vitest'
import { HANDLERS } from '@edusphere/server/features/features'
import { runFuzz } from './fuzz.ts'

describe('a short run of the fuzzer', () => {
  it('finds nothing', async () => {
    const report = await runFuzz({ seed: 1, inputs: 4_000 })
    expect(report.isClean, String(report)).toBe(true)
    expect(report.sent).toBe(4_000)
  })

  it('finds a handler that throws on one value, and once more by the number of the input alone', async () => {
    const name = 'GET /api/rooms'
    const handlers = HANDLERS as unknown as Record<string, (call: { query: { search?: string } }) => unknown>
    const sound = handlers[name]!
    onTestFinished(() => void (handlers[name] = sound))
    handlers[name] = (call) => {
      if (/[^a-z0-9 ]/.test(call.query.search ?? '')) throw new TypeError('sabotage')
      return sound(call)
    }
    // Enough for a few of them to be lists of rooms with a search.
    const { findings } = await runFuzz({ seed: 2, inputs: 8_000 })
    expect(findings[0]).toMatchObject({ what: 'answered with 500 internal', inputs: [{ input: { kind: 'http' } }] })
    const { n } = findings[0]!.inputs[0]!
    const again = await runFuzz({ seed: 2, from: n, inputs: 1 })
    expect(again.findings).toEqual([findings[0]])
    expect(String(again)).toContain(`npm run fuzz -- --seed 2 --from ${n} --inputs 1`)
  })
})
