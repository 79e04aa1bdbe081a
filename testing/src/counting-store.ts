import type { KyselyPlugin } from 'kysely'
import type { MessageStore, Store } from '@edusphere/server/store/store'

/** A store that counts its calls: every statement of the query builder, and every call for messages. */
export function countingStore(store: Store): { store: Store; asked: string[] } {
  const asked: string[] = []
  const statements: KyselyPlugin = {
    transformQuery: ({ node }) => node,
    transformResult({ result }) {
      asked.push('statement')
      return Promise.resolve(result)
    },
  }
  const messages = new Proxy(store.messages, {
    get(target, name: keyof MessageStore) {
      const method = target[name].bind(target) as (...values: unknown[]) => unknown
      return (...values: unknown[]) => {
        if (name !== 'append') asked.push(name)
        return method(...values)
      }
    },
  })
  const read: Store['read'] = (query) => {
    asked.push(query.name)
    return store.read(query)
  }
  return {
    asked,
    store: {
      ...store,
      db: store.db.withPlugin(statements),
      messages,
      read,
      get life() {
        return store.life
      },
    },
  }
}
