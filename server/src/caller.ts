/** Whoever makes a request or holds a socket. */
export interface Caller {
  userId: string
  username: string
  name: string
  avatar: string | null
  sessionId: string
}
