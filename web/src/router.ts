import { createRouter, createWebHistory, type RouteLocationNormalized } from 'vue-router'
import { rememberReturn } from './return-path.ts'
import { useSession } from './features/accounts/session.ts'
import { FEATURES } from './features/features.ts'
import { lazy } from './ui/lazy.ts'

declare module 'vue-router' {
  interface RouteMeta {
    /** Who may see the page: nobody but the signed out, nobody but the signed in, or (unset) everyone. */
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
    // Whoever was signed in most likely is: their page is painted while the server is asked, and left if it says no.
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
