import { withMoreTexts } from '../../i18n.ts'
import type { Feature } from '../feature.ts'

const page = withMoreTexts(() => import('./AdminPage.vue'))
const roomPage = withMoreTexts(() => import('./RoomRecordsPage.vue'))

export const admin: Feature = {
  routes: [
    {
      path: '/admin/:view(people|reports|audit|server)?',
      name: 'admin',
      component: page,
      props: true,
      meta: { for: 'signedIn' },
    },
    {
      path: '/rooms/:username/:slug/:view(reports|audit)',
      name: 'roomRecords',
      component: roomPage,
      props: true,
      meta: { for: 'signedIn' },
    },
  ],
}
