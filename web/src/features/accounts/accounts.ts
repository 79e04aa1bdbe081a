import { lazy } from '../../ui/lazy.ts'
import type { Feature } from '../feature.ts'

export const accounts: Feature = {
  routes: [
    {
      path: '/sign-in',
      name: 'signIn',
      component: lazy(() => import('./SignInPage.vue')),
      meta: { for: 'signedOut' },
    },
    {
      path: '/register',
      name: 'register',
      component: lazy(() => import('./RegisterPage.vue')),
      meta: { for: 'signedOut' },
    },
    { path: '/reset', name: 'reset', component: lazy(() => import('./ResetPage.vue')) },
    {
      path: '/settings',
      name: 'settings',
      component: lazy(() => import('./SettingsPage.vue')),
      meta: { for: 'signedIn' },
    },
  ],
}
