import type { SyncRow } from '@edusphere/protocol'
import type { Page, PageQuery } from './page.ts'
import type { Replica } from './replica.ts'

interface PagesContext {
  fetch(query: PageQuery): Promise<Page>
  /** The rows of a page that the replica took. */
  loaded(rows: readonly SyncRow[]): void
}

/** Loads pages of history into a replica, one at a time. */
export class Pages {
  readonly #replica: Replica
  readonly #context: PagesContext
  #last: Promise<unknown> = Promise.resolve()

  constructor(replica: Replica, context: PagesContext) {
    this.#replica = replica
    this.#context = context
  }

  load(...asked: Parameters<Replica['pageQuery']>): Promise<void> {
    const loading = this.#last.then(() => this.#load(...asked))
    this.#last = loading.catch(() => {})
    return loading
  }

  async #load(...asked: Parameters<Replica['pageQuery']>): Promise<void> {
    const query = this.#replica.pageQuery(...asked)
    if (!query) return
    const request = this.#replica.expectPage(query)
    try {
      const page = await this.#context.fetch(query)
      if (this.#replica.applyPage(request, page)) this.#context.loaded(page.messages)
    } finally {
      this.#replica.forgetPage(request)
    }
  }
}
