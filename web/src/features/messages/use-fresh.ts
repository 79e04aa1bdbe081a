import { ref, watch, type Ref } from 'vue'
import type { Row } from './timeline.ts'

/** The key of the row that has just come in at the end of an open list. */
export function useFresh(props: { rows: Row[] }, isOpened: Readonly<Ref<boolean>>): Ref<string | undefined> {
  const fresh = ref<string>()
  watch(
    () => props.rows,
    (now, before) => {
      const [last, end] = [now.at(-1)?.key, before.at(-1)?.key]
      if (isOpened.value && last !== end && now.findLast(({ key }) => key === end)) fresh.value = last
    },
  )
  return fresh
}
