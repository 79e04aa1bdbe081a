import { can } from '@edusphere/protocol'
import { defineAsyncComponent } from 'vue'
import { withMoreTexts } from '../../i18n.ts'
import { copyText } from '../../ui/copy.ts'
import { lazy } from '../../ui/lazy.ts'
import type { Feature } from '../feature.ts'
import { mayChange } from './conversation-context.ts'
import { useSession } from '../accounts/session.ts'
import { dropRefused } from './quiet-changes.ts'
import { useMessages } from './store.ts'
import { useTypedTexts } from './typed-texts.ts'

const DeleteForAllDialog = defineAsyncComponent(withMoreTexts(() => import('../modes/DeleteForAllDialog.vue')))

export const messages: Feature = {
  routes: [
    { path: '/unsent', name: 'unsent', component: lazy(() => import('./UnsentPage.vue')), meta: { for: 'signedIn' } },
  ],
  joined(room) {
    useMessages().follow(room)
    dropRefused(room)
  },
  left: (roomId) => useMessages().drop(roomId),
  ended() {
    useMessages().clear()
    const { state } = useSession()
    if (state.status === 'signedOut' && state.why === 'left' && state.userId) useTypedTexts().forget(state.userId)
  },
  actions: [
    {
      label: 'message.edit',
      key: 'E',
      isOffered: (message, conversation) => mayChange('edit', message, conversation),
      run: (message, conversation) => conversation.startEditing(message),
    },
    {
      label: 'message.delete',
      key: 'Delete',
      destroys: true,
      isOffered: (message, conversation) => mayChange('delete', message, conversation),
      run: (message, conversation) => conversation.deleteMessage(message),
    },
    {
      label: 'message.deleteForAll',
      key: 'Delete',
      destroys: true,
      isOffered: ({ user_id }, { me, role }) => user_id !== me.id && can(role, 'delete_others'),
      run: (message, conversation) => conversation.showDialog(DeleteForAllDialog, message),
    },
    { label: 'message.copy', run: ({ body }) => void copyText(body) },
    { label: 'message.copyLink', key: 'C', run: (message, conversation) => void conversation.copyLink(message) },
    {
      label: 'message.markUnread',
      isOffered: (_message, { thread }) => thread === null,
      run: (message, conversation) => void conversation.markUnread(message),
    },
  ],
}
