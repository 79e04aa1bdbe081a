import { copyText } from '../../ui/copy.ts'
import { lazy } from '../../ui/lazy.ts'
import type { Feature } from '../feature.ts'
import { mayChange } from './conversation-context.ts'
import EditedMark from './EditedMark.vue'
import { useMessages } from './store.ts'

export const messages: Feature = {
  routes: [
    { path: '/unsent', name: 'unsent', component: lazy(() => import('./UnsentPage.vue')), meta: { for: 'signedIn' } },
  ],
  joined: (room) => useMessages().follow(room),
  left: (roomId) => useMessages().drop(roomId),
  ended: () => useMessages().clear(),
  actions: [
    {
      label: 'message.edit',
      isOffered: (message, conversation) => mayChange('edit', message, conversation),
      run: (message, conversation) => conversation.startEditing(message),
    },
    {
      label: 'message.delete',
      destroys: true,
      isOffered: (message, conversation) => mayChange('delete', message, conversation),
      run: (message, conversation) => conversation.deleteMessage(message),
    },
    { label: 'message.copy', run: ({ body }) => void copyText(body) },
  ],
  belowBody: [EditedMark],
}
