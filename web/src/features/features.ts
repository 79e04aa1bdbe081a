import { accounts } from './accounts/accounts.ts'
import { admin } from './admin/admin.ts'
import type { Feature } from './feature.ts'
import { messages } from './messages/messages.ts'
import { participants } from './participants/participants.ts'
import { pins } from './pins/pins.ts'
import { reactions } from './reactions/reactions.ts'
import { replies } from './replies/replies.ts'
import { reports } from './reports/reports.ts'
import { rooms } from './rooms/rooms.ts'
import { threads } from './threads/threads.ts'

/** Every feature, in the order of panes, menu entries, and parts below a message's body. */
export const FEATURES: readonly Feature[] = [
  accounts,
  rooms,
  participants,
  replies,
  messages,
  reactions,
  pins,
  threads,
  reports,
  admin,
]
