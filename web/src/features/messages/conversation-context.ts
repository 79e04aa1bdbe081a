import { can, type Message, type Role, type User } from '@edusphere/protocol'
import { inject, type Component, type InjectionKey } from 'vue'
import type { RoomEdits } from './typed-texts.ts'

/** Shared by all messages of the open conversation. */
export interface ConversationContext {
  me: User
  /** My role in the room. */
  readonly role: Role | undefined
  maxLength: number
  /** Reactive. */
  edits: RoomEdits
  startEditing(message: Message): void
  updateMessage(messageId: string, newBody: string, version?: number): Promise<boolean>
  deleteMessage(message: Message): void
  /** Both take the id of a pending change. */
  resend(change: string): void
  discard(change: string): void
  /** Shows a dialog about the message. The dialog gets the `message`, and says `close`. */
  showDialog(dialog: Component, message: Message): void
  /** The root of the thread that the conversation is. Null: it is the main line. */
  readonly thread: string | null
  /** The next message of mine answers this one. */
  reply(message: Message): void
  /** The text of a message of mine that was not sent becomes the draft again. */
  rewrite(message: Message): void
  copyLink(message: Message): Promise<void>
  /** The main line counts as unread from this message on. */
  markUnread(message: Message): Promise<void>
  /** Shows the replies to a message of the main line. */
  openThread(root: Message): Promise<void>
  /** Shows a message that another one quotes. Back leads to that one. */
  jump(to: Message, from: Message): Promise<void>
  focusComposer(): void
}

/** How far I have read the main line or a thread. */
export interface LineMark {
  /** Null: that is not known. */
  readonly readSeq: number | null
  readonly unread: number
  /** False: whether it was marked unread is not known yet. */
  readonly isKnown?: boolean
  /** The message from which the person marked it unread. */
  readonly unreadFrom?: number | null
  read(seq: number): void
  /** False: the server could not be told. */
  markUnread?(seq: number): Promise<boolean>
}

/** A thread that is shown as a line of its own. */
export interface ThreadLine {
  root: string
  mark: LineMark
  /** Nothing joins it any more. */
  isClosed: boolean
}

export const CONVERSATION: InjectionKey<ConversationContext> = Symbol('conversation')

export const useConversation = (): ConversationContext => inject(CONVERSATION)!

type Acting = Pick<ConversationContext, 'me' | 'role'>

/** Whether my role allows this change of the message. */
export function mayChange(action: 'edit' | 'delete', { user_id }: Message, { me, role }: Acting): boolean {
  return can(role, action, { isOwn: user_id === me.id })
}
