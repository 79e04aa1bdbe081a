import type { Item } from '@edusphere/protocol'
import { withMoreTexts } from '../../i18n.ts'
import { lazy } from '../../ui/lazy.ts'
import type { Feature } from '../feature.ts'
import { useSession } from './session.ts'

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
    {
      path: '/forgot',
      name: 'forgot',
      component: withMoreTexts(() => import('./ForgotPage.vue')),
      meta: { for: 'signedOut' },
    },
    { path: '/reset', name: 'reset', component: lazy(() => import('./ResetPage.vue')) },
    {
      path: '/settings',
      name: 'settings',
      component: withMoreTexts(() => import('./SettingsPage.vue')),
      meta: { for: 'signedIn' },
    },
  ],
  me: (feed) => feed.onChange(({ items }) => items.forEach(takeSettings)),
}

/** Another device may have changed how my account is shown. */
function takeSettings(item: Item) {
  const session = useSession()
  if (item.kind !== 'settings' || !session.user) return
  session.update({ user: { ...session.user, name: item.name, userAvatar: item.userAvatar } })
}
