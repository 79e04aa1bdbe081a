import { renameSync } from 'node:fs'
import { join } from 'node:path'

const CLIENT = join(import.meta.dirname, '..')

renameSync(join(CLIENT, 'dist/package.workspace.json'), join(CLIENT, 'package.json'))
