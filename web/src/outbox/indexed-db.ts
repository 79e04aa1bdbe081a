export type Database = IDBDatabase

/** Opens the database of an outbox: its entries, and the lease of the tab that sends. */
export function open(name: string): Promise<Database> {
  const request = indexedDB.open(name, 1)
  request.onupgradeneeded = () => {
    request.result.createObjectStore('entries', { keyPath: 'id' })
    request.result.createObjectStore('lease')
  }
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error!)
  })
}

/** Resolves with the result when the transaction of the request is durable. */
export function done<T>(request: IDBRequest<T>): Promise<T> {
  const transaction = request.transaction!
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve(request.result)
    transaction.onabort = () => reject(transaction.error ?? new Error('The transaction was aborted'))
  })
}
