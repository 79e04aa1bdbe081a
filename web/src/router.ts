import { createRouter, createWebHistory, type RouteLocationNormalized } from 'vue-router'
import { rememberReturn } from './return-path.ts'
import { useSession } from './features/accounts/session.ts'
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
    {
      path: '/',
      name: 'home',
      component: lazy(() => import('./features/rooms/HomePage.vue')),
      meta: { for: 'signedIn' },
    },
    {
      path: '/sign-in',
      name: 'signIn',
      component: lazy(() => import('./features/accounts/SignInPage.vue')),
      meta: { for: 'signedOut' },
    },
    {
      path: '/register',
      name: 'register',
      component: lazy(() => import('./features/accounts/RegisterPage.vue')),
      meta: { for: 'signedOut' },
    },
    { path: '/reset', name: 'reset', component: lazy(() => import('./features/accounts/ResetPage.vue')) },
    {
      path: '/join/:username/:slug',
      name: 'join',
      component: lazy(() => import('./features/rooms/JoinPage.vue')),
      props: true,
      meta: { for: 'signedIn' },
    },
    {
      path: '/rooms/:username/:slug',
      name: 'room',
      component: lazy(() => import('./features/rooms/RoomPage.vue')),
      props: true,
      meta: { for: 'signedIn' },
    },
    {
      path: '/settings',
      name: 'settings',
      component: lazy(() => import('./features/accounts/SettingsPage.vue')),
      meta: { for: 'signedIn' },
    },
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
