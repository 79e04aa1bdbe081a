import type { Message, RoomSummary } from '@edusphere/protocol'
import type { Router } from 'vue-router'
import { useI18n } from '../../i18n.ts'
import { copyText } from '../../ui/copy.ts'
import { useToasts } from '../../ui/toasts.ts'
import { messageRoute, roomRoute } from '../rooms/room-route.ts'
import { leaveAt } from './message-place.ts'

export async function copyLink(router: Router, room: RoomSummary, message: Message): Promise<void> {
  const { href } = router.resolve(messageRoute(room, message))
  if (await copyText(location.origin + href)) useToasts().show({ text: useI18n().t('details.copied') })
}

/** Goes to the address of `to`, from where Back leads to `from`. */
export async function jump(router: Router, room: RoomSummary, { to, from }: { to: Message; from: Message }) {
  leaveAt({ seq: from.seq, thread: from.thread ?? null })
  // Also to where the address leads already.
  await router.push({ ...messageRoute(room, to), force: true })
}

/** Opens the thread below `root`. Back closes it, also when another one was open before. */
export async function openReplies(router: Router, room: RoomSummary, { id, seq }: Message) {
  const route = { ...roomRoute(room), query: { thread: id } }
  if (router.currentRoute.value.query.thread !== undefined) return void (await router.replace(route))
  leaveAt({ seq, thread: null })
  await router.push(route)
}
