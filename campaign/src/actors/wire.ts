import type { ClientFrame, ServerFrame } from '@edusphere/protocol'
import type { ChangeFrame, Form, History, SocketIdentity, ToldFrame } from '../history.ts'

/** Node's own WebSocket, or one of `ws`: both have these methods. */
type AnySocket = Pick<WebSocket, 'send' | 'addEventListener'>

interface Watched {
  history: History
  client: string
  user: string
  form: Form
  /** The room of the single-room form. Its frames need not name the room. */
  room: string | null
  since: number | null
}

/** Records the frames of a socket in both directions, before the client under test sees them. */
export function watchSocket(socket: AnySocket, { history, client, user, form, room, since }: Watched): void {
  const who: SocketIdentity = { socket: history.newSocket(), client, user }
  const send = socket.send.bind(socket)
  socket.send = (data) => {
    noteSent(JSON.parse(data as string) as ClientFrame)
    send(data)
  }
  socket.addEventListener('open', () => history.add({ line: 'opened', form, room, since, ...who }))
  socket.addEventListener('close', ({ code }) => history.add({ line: 'closed', code, ...who }))
  socket.addEventListener('message', ({ data }) => noteTold(JSON.parse(String(data)) as ServerFrame))

  function noteSent(frame: ClientFrame): void {
    const named = ('room' in frame ? frame.room : undefined) ?? room
    if (named === null) return
    if (isChange(frame)) history.add({ line: 'sent', room: named, frame, ...who })
    else if (frame.type === 'join')
      history.add({ line: 'joining', room: named, ref: frame.ref ?? '', since: frame.since ?? null, ...who })
  }

  function noteTold(frame: ServerFrame): void {
    if (frame.type === 'me' || 'items' in frame) history.add({ line: 'mine', room: 'me', frame, ...who })
    else if (isTold(frame)) history.add({ line: 'told', room: frame.room ?? room ?? '', frame, ...who })
  }
}

/** Types of server frames that the checker judges. */
const TOLD = ['chat_message', 'message_changed', 'room_changed', 'sync', 'ack', 'error']
const isTold = (frame: ServerFrame | ToldFrame): frame is ToldFrame => TOLD.includes(frame.type)

const CHANGES = ['text', 'update', 'delete', 'react', 'pin']
const isChange = (frame: ClientFrame): frame is ChangeFrame => CHANGES.includes(frame.type)
