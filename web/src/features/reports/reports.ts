import { defineAsyncComponent } from 'vue'
import { withMoreTexts } from '../../i18n.ts'
import type { Feature } from '../feature.ts'

const ReportDialog = defineAsyncComponent(withMoreTexts(() => import('./ReportMessage.vue')))

export const reports: Feature = {
  actions: [
    {
      label: 'message.report',
      isOffered: ({ user_id }, { me }) => user_id !== me.id,
      run: (message, conversation) => conversation.showDialog(ReportDialog, message),
    },
  ],
}
