import { computed, watch, watchEffect } from 'vue'
import { useRooms } from '../features/rooms/store.ts'
import { lazy } from './lazy.ts'

const loadIcon = lazy(() => import('./favicon.ts'))
/** Until something is unread, the icon is that of the document. */
let isIconLoaded = false

/** Sets the document's title to the page's, with the number of unread messages in front, which stands on the icon too. @: some mention me. */
export function usePageTitle(title: () => string | undefined): void {
  const rooms = useRooms()
  const unread = computed(() => rooms.joined.reduce((sum, room) => sum + rooms.countOf(room), 0))
  const isMentioned = computed(() => [...rooms.mentions.values()].some((count) => count > 0))
  watchEffect(() => {
    const mark = isMentioned.value ? '@ ' : ''
    const name = title()
    document.title = `${unread.value ? `(${unread.value}) ` : ''}${mark}${name ? `${name} · ` : ''}EduSphere`
  })
  watch(unread, showOnIcon, { immediate: true })

  async function showOnIcon() {
    if (unread.value === 0 && !isIconLoaded) return
    isIconLoaded = true
    const icon = await loadIcon()
    icon.showOnIcon(unread.value)
  }
}
