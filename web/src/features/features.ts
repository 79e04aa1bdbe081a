import { accounts } from './accounts/accounts.ts'
import type { Feature } from './feature.ts'
import { messages } from './messages/messages.ts'
import { participants } from './participants/participants.ts'
import { rooms } from './rooms/rooms.ts'

/** Every feature. Their order is that of panes, of the entries in a message's menu and of what stands below its body. */
export const FEATURES: readonly Feature[] = [accounts, rooms, participants, messages]
