import type { Registry } from 'prom-client'
import type { Histogram } from '../histogram.ts'

/** Numbers that the server keeps; read at each scrape. */
export type Metric = { name: string; help: string } & (
  | { type: 'counter' | 'gauge'; value(): number | Promise<number> }
  /** A number for each value of one label. */
  | { type: 'counter' | 'gauge'; label: string; values(): Numbers | Promise<Numbers> }
  /** Labels that say what this process is. */
  | { type: 'gauge'; info: Readonly<Record<string, string>> }
  | { type: 'histogram'; histogram: Histogram }
)

type Numbers = Iterable<[string | number, number]>

/** The metrics as Prometheus text. The first scrape loads the library of Node's own metrics. */
export class MetricsPage {
  readonly #metrics: readonly Metric[]
  #registry: Promise<Registry> | undefined

  constructor(metrics: readonly Metric[]) {
    this.#metrics = metrics
  }

  async render(): Promise<{ contentType: string; text: string }> {
    this.#registry ??= load()
    const registry = await this.#registry
    const ours = await Promise.all(this.#metrics.map(render))
    // The library shows NaN for what it has not measured yet.
    const nodes = (await registry.metrics()).replace(/^.* NaN\n/gm, '')
    return { contentType: registry.contentType, text: `${ours.join('')}\n${nodes}` }
  }
}

async function load(): Promise<Registry> {
  const { collectDefaultMetrics, Registry } = (await import('prom-client')).default
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  return registry
}

async function render(metric: Metric): Promise<string> {
  const { name, help, type } = metric
  const samples = await samplesOf(metric)
  return `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n${samples.map((sample) => `${name}${sample}\n`).join('')}`
}

async function samplesOf(metric: Metric): Promise<string[]> {
  if ('value' in metric) return [` ${await metric.value()}`]
  if ('values' in metric) {
    return [...(await metric.values())].map(([value, number]) => `{${metric.label}="${value}"} ${number}`)
  }
  if ('info' in metric) {
    const labels = Object.entries(metric.info).map(([label, value]) => `${label}="${value}"`)
    return [`{${labels.join(',')}} 1`]
  }
  return samplesOfHistogram(metric.histogram)
}

function samplesOfHistogram({ bounds, counts, sum }: Histogram): string[] {
  let below = 0
  const buckets = [...bounds, '+Inf'].map((bound, i) => `_bucket{le="${bound}"} ${(below += counts[i]!)}`)
  return [...buckets, `_sum ${sum}`, `_count ${below}`]
}
