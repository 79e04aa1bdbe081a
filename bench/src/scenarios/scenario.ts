/** Figures of one turn, by name. */
export type Measured = Record<string, number>

export interface Measurement {
  subject: string
  /** What was asked of it; subjects are compared under the same load. */
  load: string
  figures: Measured
}

export interface Settings {
  rounds: number
  measureMs: number
  /** In the room that everybody hears everything in. */
  sockets: number
}

/** Subjects in turn, round after round, so that a machine that gets slower does so for all of them. */
export interface Scenario {
  name: string
  /** The subject that the others' first figure is divided by, under the same load. */
  control?: string
  turns(settings: Settings): AsyncGenerator<Measurement>
}
