import type { Message, RoomSummary } from '@edusphere/protocol'
import type { Router } from 'vue-router'
import { useI18n } from '../../i18n.ts'
import { copyText } from '../../ui/copy.ts'
import { useToasts } from '../../ui/toasts.ts'
import { roomRoute } from '../rooms/room-route.ts'

/** The address of a message: `?m=` is its `seq`. */
const messageRoute = (room: RoomSummary, { seq, thread }: Message) => ({
  ...roomRoute(room),
  query: { ...(thread && { thread }), m: seq },
})

export async function copyLink(router: Router, room: RoomSummary, message: Message): Promise<void> {
  const { href } = router.resolve(messageRoute(room, message))
  if (await copyText(location.origin + href)) useToasts().show({ text: useI18n().t('details.copied') })
}

/** Goes to the address of `to`, from where Back leads to `from`. */
export async function jump(router: Router, room: RoomSummary, { to, from }: { to: Message; from: Message }) {
  // The address of `from` stays as it is.
  history.replaceState({ ...history.state, readAt: from.seq }, '')
  // Also to where the address leads already.
  await router.push({ ...messageRoute(room, to), force: true })
}
