import type { PersonFeed, Room } from '@edusphere/client'
import type { Message, ServerFrame } from '@edusphere/protocol'
import { inject, type Component, type InjectionKey } from 'vue'
import type { RouteRecordRaw } from 'vue-router'
import type { TextKey } from '../i18n.ts'
import type { IconName } from '../ui/IconShape.vue'
import type { ConversationContext } from './messages/conversation-context.ts'

/** The parts that a feature adds to the app; features.ts lists the features. */
export interface Feature {
  routes?: RouteRecordRaw[]
  /** Gives a frame to its stores. Changes of a room's messages come through `joined` instead. */
  frames?: { [T in ServerFrame['type']]?: (frame: Extract<ServerFrame, { type: T }>) => void }
  /** Called with what is mine when the account's connection begins. */
  me?: (feed: PersonFeed) => void
  /** Called when a room of mine is joined. The returned function ends it. */
  joined?: (room: Room) => void
  left?: (roomId: string) => void
  /** The account's connection has ended: its data must not be shown to the next account. */
  ended?: () => void
  panes?: Pane[]
  linkedPanes?: LinkedPane[]
  actions?: MessageAction[]
  /** Shown before the button of a message's menu, once the pointer or the focus was on the message. Props as below. */
  besideMenu?: Component[]
  /** Shown below each message's body. Gets the `message` and the `tabindex` for focusable parts. */
  belowBody?: Component[]
  /** The same above it. */
  aboveBody?: Component[]
}

/** Shown beside the conversation, or in a drawer. Gets the `room`. The first pane is open where it fits. */
export interface Pane {
  title: TextKey
  icon: IconName
  component: Component
}

/**
 * Takes the place of the open pane while the address's query has a value for `query`; a screen of its own where there is
 * no place beside the conversation. Gets the `room` and the value as `of`.
 */
interface LinkedPane {
  title: TextKey
  query: string
  component: Component
}

/** An entry in the menu of a stored message. */
export interface MessageAction {
  label: TextKey
  /** Runs it on the message with the focus, as `keyOf` names it. */
  key?: string
  destroys?: true
  isOffered?: (message: Message, conversation: ConversationContext) => boolean
  run: (message: Message, conversation: ConversationContext) => void
}

/** The list of features. main.ts gives it to the app: an import here would be a circle. */
export const FEATURE_LIST: InjectionKey<readonly Feature[]> = Symbol('features')

export const useFeatures = (): readonly Feature[] => inject(FEATURE_LIST)!
