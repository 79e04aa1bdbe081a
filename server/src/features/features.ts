import type { Handlers } from '../http/handlers.ts'
import { accountRoutes } from './accounts/routes.ts'
import { signInRoutes } from './accounts/sign-in-routes.ts'
import { adminRoutes } from './admin/routes.ts'
import { auditRoutes } from './audit/routes.ts'
import { meRoutes } from './me/routes.ts'
import { messageRoutes } from './messages/routes.ts'
import { invitationRoutes } from './participants/invitation-routes.ts'
import { participantRoutes } from './participants/routes.ts'
import { reportRoutes } from './reports/routes.ts'
import { roleRoutes } from './rooms/role-routes.ts'
import { roomRoutes } from './rooms/routes.ts'
import { sessionRoutes } from './sessions/routes.ts'

/** One handler for every HTTP call. Each feature handles the calls with its tags. */
export const HANDLERS: Handlers = {
  ...signInRoutes,
  ...accountRoutes,
  ...sessionRoutes,
  ...roomRoutes,
  ...roleRoutes,
  ...participantRoutes,
  ...invitationRoutes,
  ...messageRoutes,
  ...meRoutes,
  ...auditRoutes,
  ...adminRoutes,
  ...reportRoutes,
}
