import { createRouter, createWebHistory, type RouteLocationNormalized } from 'vue-router'
import { rememberReturn } from './return-path.ts'
import { useSession } from './features/accounts/session.ts'
import { FEATURES } from './features/features.ts'
import { lazy } from './ui/lazy.ts'

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
    if (to.meta.for !== 'signedIn' || !session.isExpected()) await loaded
  }
  return allow(to, session.state.status)
})

function allow(to: RouteLocationNormalized, status: ReturnType<typeof useSession>['state']['status']) {
  if (to.meta.for === 'signedIn' && status === 'signedOut') {
    rememberReturn(to.fullPath)
    return { name: 'signIn', replace: true }
  }
  if (to.meta.for === 'signedOut' && status === 'signedIn') return { name: 'home', replace: true }
  return true
}
