/*
 * Loaded into the server process with `--import`, before the server: steps the wall clock of that process only, as an
 * administrator or a time daemon does. The monotonic clock and timers are unchanged, as on a real machine.
 */
const RealDate = Date
let shift = Number(process.env.CAMPAIGN_CLOCK_SHIFT ?? 0)

class SteppedDate extends RealDate {
  constructor(...given: unknown[]) {
    if (given.length === 0) super(SteppedDate.now())
    else super(...(given as [number]))
  }

  static override now(): number {
    return RealDate.now() + shift
  }
}

globalThis.Date = SteppedDate as DateConstructor
process.on('message', (message: { shift?: number }) => (shift = message.shift ?? shift))
// A killed campaign must not leave its server running.
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'))
process.channel?.unref()
