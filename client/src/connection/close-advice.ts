import { CLOSE, type CloseRow } from '@edusphere/protocol'

/** The socket ended without a close frame. */
export const ABNORMAL_CLOSURE = 1006

const ROWS: readonly CloseRow[] = Object.values(CLOSE)

/** What a client does after a close code. Codes outside the protocol's table (1006, 1011, …) count as a loss. */
export function adviceFor(code: number): CloseRow['client'] {
  return ROWS.find((row) => row.code === code)?.client ?? 'resume'
}
