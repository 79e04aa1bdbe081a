import type { Room } from '@edusphere/client'
import type { Message, ServerFrame } from '@edusphere/protocol'
import { inject, type Component, type InjectionKey } from 'vue'
import type { RouteRecordRaw } from 'vue-router'
import type { TextKey } from '../i18n.ts'
import type { IconName } from '../ui/IconShape.vue'
import type { ConversationContext } from './messages/conversation-context.ts'

/** What a feature adds to the app, each part where it has any; features.ts lists the features. */
export interface Feature {
  routes?: RouteRecordRaw[]
  /** What its stores make of a frame. What changes a room's messages comes through `joined` instead. */
  frames?: { [T in ServerFrame['type']]?: (frame: Extract<ServerFrame, { type: T }>) => void }
  /** A room of mine is followed from now on, and no more. */
  joined?: (room: Room) => void
  left?: (roomId: string) => void
  /** The account's connection is over: nothing that it told may be shown to the next one. */
  ended?: () => void
  panes?: Pane[]
  actions?: MessageAction[]
  /** Shown below the body of each message, with its `message` and the `tabindex` of what takes the focus. */
  belowBody?: Component[]
}

/** Stands beside the conversation, or in a drawer, and takes the `room`. The first of all panes is open where it fits. */
export interface Pane {
  title: TextKey
  icon: IconName
  component: Component
}

/** An entry in the menu of a message that is stored. */
export interface MessageAction {
  label: TextKey
  destroys?: true
  isOffered?: (message: Message, conversation: ConversationContext) => boolean
  run: (message: Message, conversation: ConversationContext) => void
}

/** The list, given to the app by main.ts: what a feature brings along may ask for it, so it cannot be imported there. */
export const FEATURE_LIST: InjectionKey<readonly Feature[]> = Symbol('features')

export const useFeatures = (): readonly Feature[] => inject(FEATURE_LIST)!
