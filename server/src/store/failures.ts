const CONSTRAINT = 19

/** Whether the store could not answer, as opposed to having been asked something wrong. */
export function isStoreFailure(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  const { code, errcode } = error as { code?: string; errcode?: number }
  // Extended result codes keep the kind in their low byte. A broken constraint is a mistake of ours, not the store's.
  if (code === 'ERR_SQLITE_ERROR') return ((errcode ?? 0) & 0xff) !== CONSTRAINT
  return error.message === 'driver has already been destroyed'
}
