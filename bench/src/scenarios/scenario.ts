/** Figures of one measurement, by name. */
export type Measured = Record<string, number>

export interface Measurement {
  subject: string
  /** The load. Subjects are compared under the same load. */
  load: string
  figures: Measured
}

export interface Settings {
  rounds: number
  measureMs: number
  /** Sockets in the room where everyone receives everything. */
  sockets: number
}

/** Subjects take turns, round after round: a machine that gets slower does so for all of them. */
export interface Scenario {
  name: string
  /** The subject whose first figure divides the others', under the same load. */
  control?: string
  turns(settings: Settings): AsyncGenerator<Measurement>
}
