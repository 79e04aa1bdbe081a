import { parseArgs, type ParseArgsConfig } from 'node:util'

/** Arguments of a command. Wrong ones end it with 64 (EX_USAGE), after what was wrong and what is accepted. */
export function readArguments<T extends ParseArgsConfig>(usage: string, config: T): ReturnType<typeof parseArgs<T>> {
  try {
    return parseArgs(config)
  } catch (error) {
    refuse(`${(error as Error).message}\n${usage}`)
  }
}

export function refuse(why: string): never {
  console.error(why)
  process.exit(64)
}
