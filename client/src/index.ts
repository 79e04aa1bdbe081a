export type { ConnectionState } from './state.ts'
