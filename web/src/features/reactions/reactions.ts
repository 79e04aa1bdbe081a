import { can } from '@edusphere/protocol'
import { defineAsyncComponent } from 'vue'
import { lazy } from '../../ui/lazy.ts'
import type { Feature } from '../feature.ts'
import { partWhere } from '../part-where.ts'
import { EmojiDialog, WhoDialog } from './dialogs.ts'

export const reactions: Feature = {
  actions: [
    {
      label: 'reactions.add',
      key: '+',
      isOffered: (_message, { role }) => can(role, 'react'),
      run: (message, conversation) => conversation.showDialog(EmojiDialog, message),
    },
    {
      label: 'reactions.who',
      isOffered: ({ reactions: used }) => !!used?.length,
      run: (message, conversation) => conversation.showDialog(WhoDialog, message),
    },
  ],
  besideMenu: [defineAsyncComponent(lazy(() => import('./ReactionBar.vue')))],
  belowBody: [
    partWhere(
      ({ reactions: used }) => used?.length,
      () => import('./MessageReactions.vue'),
      '2.25rem',
    ),
  ],
}
