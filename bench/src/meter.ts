/* Loaded with `--import` into every server under test. */

// Memory is compared right after a garbage collection.
process.on('message', (wish: 'collect' | 'exit') => {
  if (wish === 'exit') process.exit(0)
  globalThis.gc?.()
  process.send!('collected')
})
// An interrupted benchmark must not leave its servers running.
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'))
process.channel?.unref()
