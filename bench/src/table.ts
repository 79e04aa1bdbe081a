import { median, spread } from './statistics.ts'
import type { Turn } from './scenarios/scenario.ts'

export interface Row {
  load: string
  subject: string
  turns: number
  /** Medians over the turns, and how far the turns lie apart as a share of the median. */
  figures: Record<string, { median: number; spread: number }>
}

/** One row for each load and subject, in the order they were first met. */
export function summarise(turns: readonly Turn[]): Row[] {
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

/** A table in Markdown: medians, with the spread of the first figure, which is the one that is compared. */
export function renderTable(rows: readonly Row[]): string {
  const names = [...new Set(rows.flatMap(({ figures }) => Object.keys(figures)))]
  const head = ['load', 'subject', ...names]
  const body = rows.map(({ load, subject, figures }) => [
    load,
    subject,
    ...names.map((name, i) => {
      const { median, spread } = figures[name] ?? { median: NaN, spread: NaN }
      return i === 0 && median ? `${format(median)} ± ${Math.round(spread * 50)}%` : format(median)
    }),
  ])
  const lines = [head, head.map(() => '---'), ...body].map((cells) => `| ${cells.join(' | ')} |`)
  return lines.join('\n')
}

function format(value: number): string {
  if (!Number.isFinite(value)) return '–'
  return value >= 1_000 ? Math.round(value).toLocaleString('en') : String(Number(value.toPrecision(3)))
}
