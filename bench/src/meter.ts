/* Loaded with `--import` into every server under test. */

// Memory is compared after a collection, not by when the last one happened to be.
process.on('message', (wish: 'collect' | 'exit') => {
  if (wish === 'exit') process.exit(0)
  globalThis.gc?.()
  process.send!('collected')
})
// A benchmark that was interrupted must not leave its servers behind.
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'))
process.channel?.unref()
