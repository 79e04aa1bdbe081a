import { createTransport, type Transporter } from 'nodemailer'
import type { FastifyBaseLogger } from 'fastify'
import type { Context } from '../context.ts'
import type { Row } from '../store/tables.ts'
import { htmlOf, textOf, type Letter, type Writer } from './letter.ts'
import { dropMail, LONGEST_WAIT_MS, postponeMail, readDueMails, takeMail, type About, type Language } from './queue.ts'

const POLL_MS = 1_000
/** The next look after the mail server could not be reached. */
const AWAY_MS = 5_000
/** A letter belongs to the process that took it for so long. Longer than sending one can take. */
const LEASE_MS = 2 * 60_000
const FIRST_WAIT_MS = 15_000
const GIVE_UP_MS = 3 * 24 * 60 * 60_000
const TIMEOUTS = { dnsTimeout: 5_000, connectionTimeout: 5_000, greetingTimeout: 10_000, socketTimeout: 30_000 }

type Mail = Row<'mails'>

interface Deps {
  context: Context
  log: FastifyBaseLogger
  /** One for each kind. */
  writers: Readonly<Record<Mail['kind'], Writer>>
}

/**
 * Sends the letters of the queue. Each process has one; a letter is taken by one of them. It is dropped after the mail
 * server has accepted it: a process that is killed in between leaves it, and it is sent again with the same `Message-ID`,
 * by which mailboxes know it.
 */
export class Mailer {
  readonly #deps: Deps
  readonly #transport: Transporter
  readonly #from: string
  #timer: NodeJS.Timeout | undefined
  #turn: Promise<void> = Promise.resolve()
  #state: 'sends' | 'fails' | 'stopped' = 'sends'

  constructor(deps: Deps, { url, from }: NonNullable<Context['config']['mail']>) {
    this.#deps = deps
    this.#from = from
    this.#transport = createTransport({ url, ...TIMEOUTS, disableFileAccess: true, disableUrlAccess: true })
    this.#wait(0)
  }

  /** Lets the letter that is under way arrive. */
  async stop(): Promise<void> {
    this.#state = 'stopped'
    clearTimeout(this.#timer)
    await this.#turn
    this.#transport.close()
  }

  #wait(ms: number): void {
    this.#timer = setTimeout(() => {
      this.#turn = this.#run()
    }, ms).unref()
  }

  async #run(): Promise<void> {
    const isReached = await this.#sendDue().catch((error: unknown) => this.#failed(error))
    if (this.#isStopped()) return
    if (isReached) this.#state = 'sends'
    this.#wait(isReached ? POLL_MS : AWAY_MS)
  }

  /** False: the mail server cannot be reached. */
  async #sendDue(): Promise<boolean> {
    const { store, clock } = this.#deps.context
    for (const mail of await readDueMails(store.db, clock())) {
      if (this.#isStopped()) return true
      if (!(await takeMail(store.db, mail, clock() + LEASE_MS))) continue
      const isReached = await this.#send(mail)
      if (!isReached) return false
    }
    return true
  }

  async #send(mail: Mail): Promise<boolean> {
    const { context, writers } = this.#deps
    const isOld = context.clock() - mail.created > GIVE_UP_MS
    const about = JSON.parse(mail.about) as About
    const letter = isOld ? undefined : await writers[mail.kind](context, about, mail.language as Language)
    const outcome = letter ? await this.#deliver(mail.id, letter) : 'done'
    if (outcome === 'done') await dropMail(context.store.db, mail.id)
    else await this.#putOff(mail, outcome === 'away' ? AWAY_MS : FIRST_WAIT_MS * 2 ** mail.tries)
    return outcome !== 'away'
  }

  async #putOff({ id }: Mail, waitMs: number): Promise<void> {
    const { store, clock } = this.#deps.context
    const due = clock() + Math.min(waitMs, LONGEST_WAIT_MS)
    await postponeMail(store.db, id, due)
  }

  async #deliver(id: string, letter: Letter): Promise<'done' | 'later' | 'away'> {
    const { to, subject } = letter
    const domain = this.#from.replace(/^.*@|>.*$/g, '')
    try {
      await this.#transport.sendMail({
        ...{ from: this.#from, to: { name: '', address: to }, subject, text: textOf(letter), html: htmlOf(letter) },
        messageId: `<${id}@${domain}>`,
        // No answer from a holiday, please (RFC 3834).
        headers: { 'Auto-Submitted': 'auto-generated' },
      })
      return 'done'
    } catch (error) {
      const { responseCode = 0, command } = error as { responseCode?: number; command?: string }
      const isAboutThisOne = command === 'RCPT TO' || command === 'DATA'
      if (!isAboutThisOne) this.#failed(error)
      else if (responseCode >= 500)
        this.#deps.log.warn({ code: responseCode }, 'the mail server refused a letter for good')
      if (!isAboutThisOne) return 'away'
      return responseCode >= 500 ? 'done' : 'later'
    }
  }

  /** Logged once: an hour without a mail server is 720 tries. Of the error only its kind: the text may hold an address. */
  #failed(error: unknown): false {
    const { code, responseCode } = error as { code?: string; responseCode?: number }
    if (this.#state === 'sends')
      this.#deps.log.warn({ code, responseCode }, 'letters wait: the mail server or the store is away')
    if (this.#state === 'sends') this.#state = 'fails'
    return false
  }

  #isStopped(): boolean {
    return this.#state === 'stopped'
  }
}
