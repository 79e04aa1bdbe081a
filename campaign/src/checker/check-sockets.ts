import { itemKey, type ItemsFrame, type SyncFrame } from '@edusphere/protocol'
import type { Line } from '../history.ts'
import type { Evidence, Violation } from './evidence.ts'

type Told = Line & { line: 'told' | 'mine' }

/** G3 on every socket: a live event comes only at position + 1, anything else as a `sync` without a gap. */
export function checkSockets({ lines }: Evidence): Violation[] {
  const sockets = new Map<number, SocketRule>()
  const violations: Violation[] = []
  for (const line of lines) {
    if (line.line === 'opened') sockets.set(line.socket, new SocketRule(line))
    else if (line.line === 'joining') sockets.get(line.socket)?.join(line)
    else if (line.line === 'told' || line.line === 'mine') {
      const complaint = sockets.get(line.socket)?.judge(line)
      if (!complaint) continue
      const { frame, room, client } = line
      violations.push({ ...complaint, room, client, version: 'version' in frame ? frame.version : undefined })
    }
  }
  return [...violations, ...checkApplied({ lines })]
}

type Complaint = Pick<Violation, 'kind' | 'text' | 'message'>

/** The expected state of one socket. */
class SocketRule {
  readonly #isPlain: boolean
  readonly #positions = new Map<string, number>()
  readonly #asked = new Map<string, number | null>()
  /** Of a plain socket: the last body that it was told, by message. */
  readonly #bodies = new Map<string, number>()

  constructor({ form, room, since }: Line & { line: 'opened' }) {
    this.#isPlain = form === 'plain'
    if (room !== null && since !== null) this.#positions.set(room, since)
  }

  join({ ref, since }: Line & { line: 'joining' }): void {
    this.#asked.set(ref, since)
  }

  judge({ frame, room }: Told): Complaint | undefined {
    if (frame.type === 'sync') return this.#judgeSync(frame, room)
    if (frame.type === 'ack' || frame.type === 'error') return undefined
    if (this.#isPlain && frame.type !== 'chat_message')
      return { kind: 'says otherwise', text: `${frame.type} was told` }
    const complaint = this.#judgeEvent(frame.version, { room, id: 'id' in frame ? frame.id : undefined })
    return complaint ?? (this.#isPlain && 'bodyVersion' in frame ? this.#judgeBody(frame) : undefined)
  }

  /** A plain client is told of bodies alone. */
  #judgeBody({ id, bodyVersion }: { id: string; bodyVersion: number }): Complaint | undefined {
    const known = this.#bodies.get(id) ?? 0
    this.#bodies.set(id, bodyVersion)
    if (bodyVersion > known) return undefined
    return { kind: 'says otherwise', text: `body ${bodyVersion} was told again`, message: id }
  }

  #judgeEvent(version: number, { room, id }: { room: string; id: string | undefined }): Complaint | undefined {
    const position = this.#positions.get(room)
    this.#positions.set(room, version)
    if (this.#isPlain && position === undefined) return undefined
    if (position === undefined) return { kind: 'gap on a socket', text: `${version} came before any sync`, message: id }
    if (version <= position) return { kind: 'seen twice', text: `${version} came at position ${position}`, message: id }
    if (!this.#isPlain && version > position + 1)
      return { kind: 'gap on a socket', text: `${version} came live at position ${position}`, message: id }
    return undefined
  }

  #judgeSync(sync: SyncFrame | ItemsFrame, room: string): Complaint | undefined {
    const position = this.#positions.get(room)
    const asked = sync.ref === undefined ? undefined : this.#asked.get(sync.ref)
    this.#positions.set(room, sync.version)
    const rows = rowsOf(sync)
    if (sync.reset) return inOrder(rows, 'items' in sync ? 'version' : 'seq')
    // The first page of an answer begins at the client's position, every other sync at the socket's.
    if (sync.from !== position && (asked === undefined || sync.from !== asked))
      return {
        kind: sync.from > (position ?? 0) ? 'gap on a socket' : 'seen twice',
        text: `a sync from ${sync.from} came at position ${position}`,
      }
    const held = [...rows, ...('state' in sync && sync.state ? [sync.state] : [])]
    if (held.some(({ version }) => version <= sync.from || version > sync.version))
      return { kind: 'seen twice', text: `a sync from ${sync.from} to ${sync.version} holds other versions` }
    return inOrder(rows, 'version')
  }
}

interface Row {
  id: string
  version: number
  seq: number
}

const rowsOf = (sync: SyncFrame | ItemsFrame): Row[] =>
  'items' in sync ? sync.items.map((item) => ({ id: itemKey(item), version: item.version, seq: 0 })) : sync.messages

/** Items that never changed have version 0, and come first. */
function inOrder(rows: readonly Row[], by: 'seq' | 'version'): Complaint | undefined {
  const areUnchanged = (...pair: Row[]) => pair.every(({ version }) => version === 0)
  const wrong = rows.find((row, i) => i > 0 && row[by] <= rows[i - 1]![by] && !areUnchanged(rows[i - 1]!, row))
  return wrong && { kind: 'reordered', text: `a sync is not in the order of ${by}`, message: wrong.id }
}

/** The versions from the SDK rise, until a reset. */
function checkApplied({ lines }: Pick<Evidence, 'lines'>): Violation[] {
  const highest = new Map<string, number>()
  const violations: Violation[] = []
  for (const line of lines) {
    if (line.line !== 'applied') continue
    const { client, room, versions, reset } = line
    let last = reset ? 0 : (highest.get(`${client} ${room}`) ?? 0)
    for (const version of versions) {
      if (version <= last)
        violations.push({ kind: 'seen twice', text: `the SDK showed ${version} after ${last}`, client, room, version })
      last = version
    }
    highest.set(`${client} ${room}`, last)
  }
  return violations
}
