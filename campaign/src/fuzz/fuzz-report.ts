import type { Input } from './inputs.ts'

export interface Numbered {
  n: number
  input: Input
}

/** What must not happen, and the inputs that did it or were under way. */
export interface Finding {
  what: string
  inputs: readonly Numbered[]
}

/** Allowed growth of the heap after collection, from the end of the first third of the measurements to the last. */
const HEAP_GROWTH = 1.05
/** More than the first findings say little: the server is broken. */
const ENOUGH = 10

/** Counts inputs and answers, and keeps the findings. */
export class FuzzReport {
  readonly findings: Finding[] = []
  readonly heaps: number[] = []
  readonly #seed: number
  readonly #start = performance.now()
  readonly #sent = new Map<Input['kind'], number>()
  readonly #answers = new Map<string, number>()
  #underWay: readonly Numbered[] = []

  constructor(seed: number) {
    this.#seed = seed
  }

  get goesOn(): boolean {
    return this.findings.length < ENOUGH
  }

  get sent(): number {
    return [...this.#sent.values()].reduce((sum, count) => sum + count, 0)
  }

  starts(inputs: readonly Numbered[]): void {
    this.#underWay = inputs
    for (const { input } of inputs) this.#sent.set(input.kind, (this.#sent.get(input.kind) ?? 0) + 1)
  }

  answered(one: Numbered, { status, code }: { status: number; code: string | undefined }): void {
    this.#count(status < 400 ? String(status) : `${status} ${code ?? ''}`.trim())
    if (status >= 500 && code !== 'unavailable') this.found(`answered with ${status} ${code ?? ''}`, [one])
  }

  /** The answers on one socket. Nothing is down, so `unavailable` means that something was thrown. */
  framed(frames: readonly Numbered[], { codes, hasAll }: { codes: readonly string[]; hasAll: boolean }): void {
    this.#count(hasAll ? 'sockets served' : 'sockets closed')
    for (const code of codes) this.#count(code)
    const wrong = codes.find((code) => code === 'internal' || code === 'unavailable')
    if (wrong !== undefined) this.found(`a frame was answered with ${wrong}`, frames)
  }

  crashed(error: unknown): void {
    this.found(`thrown outside of any answer: ${String((error as Error)?.stack ?? error)}`, this.#underWay)
  }

  found(what: string, inputs: readonly Numbered[] = this.#underWay): void {
    this.findings.push({ what, inputs })
  }

  /** Compares the heap after collection, in bytes, with earlier ones. */
  weighed(bytes: number): void {
    this.heaps.push(bytes)
  }

  /** Undefined: too few measurements. */
  get heapGrowth(): number | undefined {
    if (this.heaps.length < 6) return undefined
    const settled = this.heaps.slice(Math.floor(this.heaps.length / 3))
    const half = Math.ceil(settled.length / 2)
    return Math.min(...settled.slice(-half)) / Math.max(...settled.slice(0, half))
  }

  get isClean(): boolean {
    return this.findings.length === 0 && (this.heapGrowth ?? 1) <= HEAP_GROWTH
  }

  /** The state so far, on one line. */
  line(): string {
    const seconds = (performance.now() - this.#start) / 1000
    const heap = this.heaps.length > 0 ? `, heap ${(this.heaps.at(-1)! / 2 ** 20).toFixed(1)} MB` : ''
    const rate = Math.round(this.sent / seconds)
    return `${this.sent} inputs, ${rate} a second${heap}, ${this.findings.length} findings`
  }

  toString(): string {
    const list = (counts: ReadonlyMap<string, number>) =>
      [...counts]
        .sort((a, b) => b[1] - a[1])
        .map(([name, count]) => `${name} ${count}`)
        .join(', ')
    const growth = this.heapGrowth
    return [
      this.line(),
      `inputs   ${list(this.#sent)}`,
      `answers  ${list(this.#answers)}`,
      `heap     ${growth === undefined ? 'too few measurements' : `${((growth - 1) * 100).toFixed(1)}% after the warm-up`}`,
      ...this.findings.map((finding) => this.#tell(finding)),
      `verdict  ${this.isClean ? 'nothing found' : 'FAILED'}`,
    ].join('\n')
  }

  #tell({ what, inputs }: Finding): string {
    const first = inputs[0]?.n ?? 0
    const again = `npm run fuzz -- --seed ${this.#seed} --from ${first} --inputs ${inputs.length}`
    const shown = inputs.slice(0, 20).map(({ n, input }) => `  ${n} ${JSON.stringify(input).slice(0, 2_000)}`)
    return [`FOUND    ${what}`, `  again: ${again}`, ...shown].join('\n')
  }

  #count(answer: string): void {
    this.#answers.set(answer, (this.#answers.get(answer) ?? 0) + 1)
  }
}
