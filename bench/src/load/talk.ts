import { setTimeout as pause } from 'node:timers/promises'
import { percentile } from '../statistics.ts'
import type { RawSocket } from './raw-socket.ts'
import { stampedBody, StampReader } from './stamp.ts'
import type { Talked, Task } from './task.ts'

/** Sockets whose deliveries are timed. They are spread over the room, because the last socket written waits longest. */
const WITNESSES = 32
const SETTLE_MS = 10_000

type TalkTask = Extract<Task, { kind: 'talk' }>

/** A room full of sockets. Some of them send. */
export class Talk {
  readonly #sockets: readonly RawSocket[]
  readonly #task: TalkTask
  #ages: number[] = []
  #measuring = false
  #sending = true
  #sent = 0
  #returned = 0
  /** Frames from before the first message. */
  readonly #before: number

  constructor(sockets: readonly RawSocket[], task: TalkTask) {
    this.#sockets = sockets
    this.#task = task
    this.#before = this.#frames()
    const step = Math.max(1, Math.floor(sockets.length / WITNESSES))
    for (const [i, socket] of sockets.entries()) {
      const isSender = i < task.senders
      const isWitness = i % step === step - 1
      if (isSender || isWitness) this.#listen(socket, { self: isSender ? i : -1, isWitness })
    }
  }

  async run(marks: { begin(): Promise<void>; end(): Promise<void> }): Promise<Talked> {
    const stopPacing = this.#begin()
    await pause(this.#task.warmMs)
    await marks.begin()
    this.#measuring = true
    const start = this.#figures()
    await pause(this.#task.measureMs)
    const stop = this.#figures()
    this.#measuring = false
    await marks.end()
    this.#sending = false
    stopPacing()
    const seconds = (stop.at - start.at) / 1000
    return {
      seconds,
      sent: stop.sent - start.sent,
      returned: stop.returned - start.returned,
      deliveries: stop.frames - start.frames,
      p50: percentile(this.#ages, 0.5),
      p99: percentile(this.#ages, 0.99),
      loadCpu: (stop.cpu - start.cpu) / seconds,
      complete: await this.#settled(),
    }
  }

  #begin(): () => void {
    const { senders, pace } = this.#task
    if ('inFlight' in pace) {
      for (let i = 0; i < pace.inFlight; i++) this.#say(i % senders)
      return () => {}
    }
    const began = performance.now()
    let said = 0
    const timer = setInterval(() => {
      const due = ((performance.now() - began) / 1000) * pace.perSecond
      while (said < due) this.#say(said++ % senders)
    }, 1)
    return () => clearInterval(timer)
  }

  #say(sender: number): void {
    const { head, tail } = this.#task.speech
    this.#sockets[sender]!.send(head + stampedBody(sender) + tail)
    this.#sent++
  }

  #listen(socket: RawSocket, { self, isWitness }: { self: number; isWitness: boolean }): void {
    const reader = new StampReader()
    const answers = 'inFlight' in this.#task.pace
    const found = (age: number, sender: number) => {
      if (isWitness && this.#measuring) this.#ages.push(age)
      if (sender !== self) return
      this.#returned++
      if (answers && this.#sending) this.#say(self)
    }
    socket.onChunk = (chunk) => reader.read(chunk, found)
  }

  /** Whether every message reached every socket once. */
  async #settled(): Promise<boolean> {
    const expected = () => this.#before + this.#sent * this.#task.audience
    const end = performance.now() + SETTLE_MS
    while (this.#frames() < expected() && performance.now() < end) await pause(20)
    await pause(100)
    return this.#frames() === expected()
  }

  #frames(): number {
    return this.#sockets.reduce((sum, { frames }) => sum + frames, 0)
  }

  #figures() {
    const { user, system } = process.cpuUsage()
    return {
      at: performance.now(),
      sent: this.#sent,
      returned: this.#returned,
      frames: this.#frames(),
      cpu: (user + system) / 1e6,
    }
  }
}
