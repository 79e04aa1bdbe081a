import { join } from 'node:path'

/** Where a file stands that an earlier version made. */
export const fixture = (name: string): string => join(import.meta.dirname, 'fixtures', name)
