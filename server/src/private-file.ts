import { chmodSync, closeSync, openSync, statSync } from 'node:fs'

/**
 * Makes the file, if it is missing, and closes it to other users of the machine. An existing file is not opened:
 * closing it again would drop the locks that this process holds on it.
 */
export function makePrivate(file: string): void {
  try {
    closeSync(openSync(file, 'wx', 0o600))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    closeToOthers(file)
  }
}

/** Takes the access of other users away, unless it may not be changed: a mounted volume can belong to another user. */
export function closeToOthers(path: string): void {
  const { mode } = statSync(path)
  if ((mode & 0o077) === 0) return
  try {
    chmodSync(path, mode & 0o700)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code !== 'EPERM' && code !== 'EROFS') throw error
  }
}
