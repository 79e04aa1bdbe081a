/** The signed-in user of a request or a socket. */
export interface Caller {
  userId: string
  username: string
  name: string
  avatar: string | null
  sessionId: string
}
