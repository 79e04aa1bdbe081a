import { defineAsyncComponent } from 'vue'
import { lazy } from '../../ui/lazy.ts'
import type { Feature } from '../feature.ts'
import { partWhere } from '../part-where.ts'
import { useThreads } from './store.ts'

export const threads: Feature = {
  routes: [
    {
      path: '/threads',
      name: 'threads',
      component: lazy(() => import('./ThreadsPage.vue')),
      meta: { for: 'signedIn' },
    },
  ],
  me: (feed) => useThreads().follow(feed),
  ended: () => useThreads().clear(),
  actions: [
    {
      label: 'thread.reply',
      key: 'T',
      isOffered: (_message, { thread }) => thread === null,
      run: (message, conversation) => void conversation.openThread(message),
    },
  ],
  belowBody: [
    partWhere(
      ({ replies }) => replies,
      () => import('./ThreadLink.vue'),
      '1.75rem',
    ),
  ],
  linkedPanes: [
    {
      title: 'thread.title',
      query: 'thread',
      component: defineAsyncComponent(lazy(() => import('./ThreadPane.vue'))),
    },
  ],
}
