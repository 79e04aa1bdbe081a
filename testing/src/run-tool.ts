import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

export interface Ran {
  /** Null: ended by a signal. */
  status: number | null
  stdout: string
  /** Without the line that names the store. */
  stderr: string
  /** The store that the tool said it used. */
  store: string | undefined
}

/** Runs an operator's tool as its own process. */
export function runTool(tool: 'user' | 'db', args: string[], env: NodeJS.ProcessEnv): Promise<Ran> {
  const file = fileURLToPath(import.meta.resolve(`@edusphere/server/tools/${tool}`))
  const child = spawn(process.execPath, [file, ...args], { env: { ...process.env, ...env } })
  const ran = { stdout: '', stderr: '' }
  child.stdout.on('data', (data) => (ran.stdout += String(data)))
  child.stderr.on('data', (data) => (ran.stderr += String(data)))
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (status) => {
      const [, store, stderr] = /^(?:Store: (.*)\n)?([^]*)$/.exec(ran.stderr)!
      resolve({ status, stdout: ran.stdout, stderr: stderr!, store })
    })
  })
}

/** The environment of a process that gets `signal` right after it printed `line` on stderr. */
export function signalledAt(line: string, signal: NodeJS.Signals): NodeJS.ProcessEnv {
  const preload = `
    const write = process.stderr.write
    process.stderr.write = (text, ...rest) => {
      const flushed = write.call(process.stderr, text, ...rest)
      if (text === ${JSON.stringify(`${line}\n`)}) process.kill(process.pid, '${signal}')
      return flushed
    }`
  return { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(preload)}` }
}
