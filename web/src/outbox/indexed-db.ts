export type Database = IDBDatabase

/** Some browsers never answer. */
const PATIENCE_MS = 5_000

/** Opens the database of an outbox: its entries and the lease. Rejects when the browser stores nothing. */
export function open(name: string): Promise<Database> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('The database does not open')), PATIENCE_MS)
    const request = indexedDB.open(name, 1)
    request.onupgradeneeded = () => {
      request.result.createObjectStore('entries', { keyPath: 'id' })
      request.result.createObjectStore('lease')
    }
    request.onsuccess = () => {
      clearTimeout(timer)
      resolve(request.result)
    }
    request.onerror = () => {
      clearTimeout(timer)
      reject(request.error!)
    }
  })
}

/** Resolves with the result when the request's transaction, its only one, is done. */
export function done<T>(request: IDBRequest<T>): Promise<T> {
  const transaction = request.transaction!
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve(request.result)
    transaction.onabort = () => reject(transaction.error ?? new Error('The transaction was aborted'))
  })
}
