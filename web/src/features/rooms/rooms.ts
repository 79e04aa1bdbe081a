import { defineAsyncComponent } from 'vue'
import { withMoreTexts } from '../../i18n.ts'
import { lazy } from '../../ui/lazy.ts'
import { openEarly } from './opening.ts'
import RoomPage from './RoomPage.vue'
import type { RoomPath } from './room-route.ts'
import type { Feature } from '../feature.ts'
import { followMe } from './my-rooms.ts'
import { useRooms } from './store.ts'

export const rooms: Feature = {
  routes: [
    { path: '/', name: 'home', component: lazy(() => import('./HomePage.vue')), meta: { for: 'signedIn' } },
    {
      path: '/join/:username/:slug',
      name: 'join',
      component: lazy(() => import('./JoinPage.vue')),
      props: true,
      meta: { for: 'signedIn' },
    },
    { path: '/public', name: 'public', component: lazy(() => import('./PublicPage.vue')), meta: { for: 'signedOut' } },
    { path: '/j/:code?', name: 'code', component: withMoreTexts(() => import('./CodePage.vue')), props: true },
    {
      path: '/rooms/:username/:slug',
      name: 'room',
      beforeEnter: ({ params, query }) => openEarly(params as unknown as RoomPath, query.m !== undefined),
      // With all pages: a file of its own would be waited for after them.
      component: RoomPage,
      props: true,
      meta: { for: 'signedIn' },
    },
  ],
  frames: {
    error({ code, room }) {
      if (room !== undefined && (code === 'not_participant' || code === 'room_not_found')) useRooms().dropRoom(room)
    },
  },
  me: followMe,
  joined: (room) => useRooms().follow(room),
  linkedPanes: [
    {
      title: 'details.invite',
      query: 'invite',
      component: defineAsyncComponent(withMoreTexts(() => import('./InvitePane.vue'))),
    },
  ],
  panes: [
    {
      title: 'details.title',
      icon: 'people',
      component: defineAsyncComponent(lazy(() => import('./DetailsPane.vue'))),
    },
  ],
}
