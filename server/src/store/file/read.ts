import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { pipeline } from 'node:stream'
import { createZstdDecompress } from 'node:zlib'
import { hasWholeFrames } from './frames.ts'
import { FORMAT, FORMAT_VERSION, schemas, StoreFileError, type Header, type Trailer } from './format.ts'
import { tableOf, type TableName } from '../tables.ts'

/** Longer than any row: a foreign file without line ends must not fill the memory. */
const MAX_LINE = 16 * 1024 * 1024

export type Part =
  | { part: 'header'; header: Header }
  /** At most one page of rows, in the order of the file. */
  | { part: 'rows'; table: TableName; lines: string[] }
  | { part: 'end'; checksum: string }

/** The file from its first line to its last. Throws `StoreFileError` on a damaged file, at the latest at its end. */
export async function* readStoreFile(file: string): AsyncGenerator<Part> {
  const lines = linesOf(file)
  try {
    const header = await readHeader(lines, file)
    yield { part: 'header', header }
    const hash = createHash('sha256')
    for (const { name: table, rows } of header.tables) {
      for (let left = rows; left > 0; left -= tableOf(table).page) {
        const page = await take(lines, Math.min(left, tableOf(table).page))
        if (!page) throw damaged(file)
        hash.update(`${page.join('\n')}\n`)
        yield { part: 'rows', table, lines: page }
      }
    }
    const checksum = hash.digest('hex')
    const [trailer, isAtEnd] = [(await lines.next()).value, (await lines.next()).done]
    if (!isAtEnd || parse<Trailer>(trailer)?.checksum !== checksum) throw damaged(file)
    yield { part: 'end', checksum }
  } finally {
    await lines.return(undefined)
  }
}

type Lines = AsyncGenerator<string, undefined, void>

async function readHeader(lines: Lines, file: string): Promise<Header> {
  const header = parse<Partial<Header>>((await lines.next()).value)
  if (header?.format !== FORMAT) throw foreign(file)
  const known = await schemas()
  const ours = known.at(-1)!
  const { version = 0, schema = '' } = header
  if (version > FORMAT_VERSION || (version === FORMAT_VERSION && schema > ours)) {
    throw new StoreFileError(`${file} was written by a newer version of EduSphere; import it with that one`)
  }
  if (version !== FORMAT_VERSION || !known.includes(schema)) {
    throw new StoreFileError(
      `${file} was written by an older version of EduSphere (schema ${schema}, here it is ${ours}); import it with that one and update afterwards`,
    )
  }
  return header as Header
}

async function take(lines: Lines, count: number): Promise<string[] | undefined> {
  const taken: string[] = []
  while (taken.length < count) {
    const { value, done } = await lines.next()
    if (done) return undefined
    taken.push(value)
  }
  return taken
}

async function* linesOf(file: string): Lines {
  const text = pipeline(createReadStream(file), createZstdDecompress(), () => {
    // The loop below gets the error.
  }).setEncoding('utf8')
  let rest = ''
  try {
    for await (const chunk of text as AsyncIterable<string>) {
      const [first, ...others] = chunk.split('\n')
      rest += first!
      if (rest.length > MAX_LINE) throw foreign(file)
      for (const next of others) {
        yield rest
        rest = next
      }
    }
  } catch (error) {
    throw explain(error, file)
  }
  if (rest !== '' || !(await hasWholeFrames(file))) throw damaged(file)
  return undefined
}

function explain(error: unknown, file: string): unknown {
  const code = (error as { code?: string }).code ?? ''
  if (code === 'ZSTD_error_prefix_unknown') return foreign(file)
  return code.startsWith('ZSTD_') || code === 'Z_BUF_ERROR' ? damaged(file) : error
}

function parse<T>(line: string | undefined): T | undefined {
  try {
    return JSON.parse(line ?? '') as T
  } catch {
    return undefined
  }
}

const foreign = (file: string) => new StoreFileError(`${file} is not a file that "npm run db -- export" wrote`)
const damaged = (file: string) => new StoreFileError(`${file} is cut short or damaged`)
