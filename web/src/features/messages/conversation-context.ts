import { can, type Message, type Role, type User } from '@edusphere/protocol'
import { inject, type InjectionKey } from 'vue'

/** An edit that is being written; kept here because a row that is scrolled away is taken down. */
export interface Edit {
  body: string
  original: string
  /** What the editor saw when it began. */
  version: number
}

/** What every message of the open conversation works with. */
export interface ConversationContext {
  me: User
  /** Mine in the room. */
  readonly role: Role | undefined
  maxLength: number
  /** Edits by message id; reactive. */
  edits: Map<string, Edit>
  startEditing(message: Message): void
  updateMessage(messageId: string, newBody: string, version: number): Promise<boolean>
  deleteMessage(message: Message): void
  /** Both take the id of a pending change. */
  resend(change: string): void
  discard(change: string): void
  showHistory(message: Message): void
  focusComposer(): void
}

export const CONVERSATION: InjectionKey<ConversationContext> = Symbol('conversation')

export const useConversation = (): ConversationContext => inject(CONVERSATION)!

type Acting = Pick<ConversationContext, 'me' | 'role'>

/** Whether I may change the message in that way. */
export function mayChange(action: 'edit' | 'delete', { user_id }: Message, { me, role }: Acting): boolean {
  return can(role, action, { isOwn: user_id === me.id })
}
