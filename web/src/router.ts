import { createRouter, createWebHistory, type RouteLocationNormalized } from 'vue-router'
import { rememberReturn } from './return-path.ts'
import { useSession } from './features/accounts/session.ts'
import { FEATURES } from './features/features.ts'
import { lazy } from './ui/lazy.ts'
import { nextTask } from './ui/tasks.ts'

declare module 'vue-router' {
  interface RouteMeta {
    /** Who may see the page: only signed-out people, only signed-in people, or (unset) everyone. */
    for?: 'signedOut' | 'signedIn'
  }
}

export const router = createRouter({
  history: createWebHistory(),
  routes: [
    ...FEATURES.flatMap(({ routes = [] }) => routes),
    { path: '/:path(.*)*', name: 'notFound', component: lazy(() => import('./pages/NotFoundPage.vue')) },
  ],
})

router.beforeEach(async (to) => {
  const session = useSession()
  if (session.state.status === 'loading') {
    const loaded = session.load()
    // A person who was signed in probably still is: the page is painted while the server is asked.
    await (to.meta.for === 'signedIn' && session.isExpected() ? nextTask() : loaded)
  }
  return allow(to, session.state)
})

function allow(to: RouteLocationNormalized, state: ReturnType<typeof useSession>['state']) {
  if (to.meta.for === 'signedIn' && state.status === 'signedOut') {
    // An invite link is for the person who opens it. Everything else may be a page that the last one left open.
    rememberReturn(to.fullPath, to.name === 'join' ? null : state.userId)
    return { name: 'signIn', replace: true }
  }
  if (to.meta.for === 'signedOut' && state.status === 'signedIn') return { name: 'home', replace: true }
  return true
}
