import type { Registry } from 'prom-client'

/** A number that the server keeps; read at each scrape. */
export interface Metric {
  name: string
  help: string
  type: 'counter' | 'gauge'
  value(): number
}

/** The metrics as Prometheus text. The first scrape loads the library. */
export class MetricsPage {
  readonly #metrics: readonly Metric[]
  #registry: Promise<Registry> | undefined

  constructor(metrics: readonly Metric[]) {
    this.#metrics = metrics
  }

  async render(): Promise<{ contentType: string; text: string }> {
    this.#registry ??= this.#load()
    const registry = await this.#registry
    return { contentType: registry.contentType, text: await registry.metrics() }
  }

  async #load(): Promise<Registry> {
    const { collectDefaultMetrics, Counter, Gauge, Registry } = (await import('prom-client')).default
    const registry = new Registry()
    collectDefaultMetrics({ register: registry })
    for (const { name, help, type, value } of this.#metrics) {
      const options = { name, help, registers: [registry] }
      if (type === 'gauge') {
        new Gauge({
          ...options,
          collect() {
            this.set(value())
          },
        })
      } else {
        new Counter({
          ...options,
          collect() {
            this.reset()
            this.inc(value())
          },
        })
      }
    }
    return registry
  }
}
