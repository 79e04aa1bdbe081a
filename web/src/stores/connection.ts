import type { ConnectionState } from '@edusphere/client'
import { defineStore } from 'pinia'
import { shallowRef } from 'vue'

/** The one `/ws` socket of the app. */
export const useConnection = defineStore('connection', () => {
  const state = shallowRef<ConnectionState>({ status: 'closed', code: null })

  function start() {}
  function stop() {}
  function retry() {}

  return { state, start, stop, retry }
})
