import { can } from '@edusphere/protocol'
import { defineAsyncComponent } from 'vue'
import { lazy } from '../../ui/lazy.ts'
import type { Feature, MessageAction } from '../feature.ts'
import { changeQuietly } from '../messages/quiet-changes.ts'
import { partWhere } from '../part-where.ts'

const pinning = (label: MessageAction['label'], active: boolean): MessageAction => ({
  label,
  key: 'P',
  isOffered: ({ pinned }, { role }) => can(role, 'pin') && !pinned === active,
  run: ({ room, id }) => changeQuietly(room, { type: 'pin', messageId: id, active }),
})

export const pins: Feature = {
  actions: [pinning('pins.pin', true), pinning('pins.unpin', false)],
  belowBody: [
    partWhere(
      ({ pinned }) => pinned,
      () => import('./PinnedMark.vue'),
      '1.5rem',
    ),
  ],
  panes: [{ title: 'pins.title', icon: 'pin', component: defineAsyncComponent(lazy(() => import('./PinsPane.vue'))) }],
}
