import { computed, watchEffect } from 'vue'
import { useRooms } from '../features/rooms/store.ts'

/** Sets the document's title to the page's, with the number of unread messages in front. */
export function usePageTitle(title: () => string | undefined): void {
  const rooms = useRooms()
  const unread = computed(() => rooms.joined.reduce((sum, room) => sum + (room.unread ?? 0), 0))
  watchEffect(() => {
    const name = title()
    document.title = `${unread.value ? `(${unread.value}) ` : ''}${name ? `${name} · ` : ''}EduSphere`
  })
}
