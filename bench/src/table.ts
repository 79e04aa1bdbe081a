import { median, spread } from './statistics.ts'
import type { Measurement } from './scenarios/scenario.ts'

export interface ResultRow {
  load: string
  subject: string
  turns: number
  /** Medians of the measurements, and their spread as a share of the median. */
  figures: Record<string, { median: number; spread: number }>
}

/** One row for each load and subject, in the order of their first measurement. */
export function summarise(turns: readonly Measurement[]): ResultRow[] {
  const groups = Object.groupBy(turns, ({ load, subject }) => `${load}\n${subject}`)
  return Object.values(groups).map((group) => {
    const { load, subject, figures } = group![0]!
    const names = Object.keys(figures)
    const measured = names.map((name) => {
      const values = group!.map((turn) => turn.figures[name]!)
      return [name, { median: median(values), spread: spread(values) }] as const
    })
    return { load, subject, turns: group!.length, figures: Object.fromEntries(measured) }
  })
}

/**
 * A table in Markdown with medians. The first figure also has its spread, and is compared with the control's, if any.
 */
export function renderTable(rows: readonly ResultRow[], control?: string): string {
  const [first = '', ...others] = new Set(rows.flatMap(({ figures }) => Object.keys(figures)))
  const head = ['load', 'subject', first, ...(control === undefined ? [] : [`÷ ${control}`]), ...others]
  const body = rows.map((row) => [
    row.load,
    row.subject,
    withSpread(row.figures[first]),
    ...(control === undefined ? [] : [format(medianOf(row, first) / medianOf(besides(rows, row, control), first))]),
    ...others.map((name) => format(medianOf(row, name))),
  ])
  const lines = [head, head.map(() => '---'), ...body].map((cells) => `| ${cells.join(' | ')} |`)
  return lines.join('\n')
}

/** Above this share of its core, the load itself was measured. */
const LOAD_BUSY = 0.9

/** Reasons to doubt the figures. */
export function remarks(rows: readonly ResultRow[]): string[] {
  return rows.flatMap((row) => {
    const who = `${row.load}, ${row.subject}`
    const busy = medianOf(row, 'load CPU')
    return [
      ...(busy > LOAD_BUSY ? [`${who}: the load took ${format(busy)} of its core; rates and delays are its own.`] : []),
      ...(medianOf(row, 'complete') < 1 ? [`${who}: INVALID, not every message reached everybody once.`] : []),
    ]
  })
}

const besides = (rows: readonly ResultRow[], { load }: ResultRow, subject: string): ResultRow | undefined =>
  rows.find((row) => row.load === load && row.subject === subject)

const medianOf = (row: ResultRow | undefined, name: string): number => row?.figures[name]?.median ?? NaN

function withSpread(figure: ResultRow['figures'][string] | undefined): string {
  return figure ? `${format(figure.median)} ± ${Math.round(figure.spread * 50)}%` : format(NaN)
}

function format(value: number): string {
  if (!Number.isFinite(value)) return '–'
  return value >= 1_000 ? Math.round(value).toLocaleString('en') : String(Number(value.toPrecision(3)))
}
