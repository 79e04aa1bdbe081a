import { ref, shallowRef } from 'vue'
import { useErrors } from '../../ui/errors.ts'

interface Page<Item> {
  items: readonly Item[]
  cursor: string | null
}

/** Pages that the server may give short, also empty, while there is more. */
const ENOUGH = 25

/**
 * A list that the server gives page by page.
 * @param read reads the page at a cursor; undefined: the first one
 */
export function usePages<Item>(read: (cursor: string | undefined) => Promise<Page<Item>>) {
  const { textOf } = useErrors()
  const items = shallowRef<readonly Item[]>([])
  const cursor = ref<string | null>(null)
  const state = ref<'loading' | 'loaded' | 'failed'>('loading')
  const failure = ref('')
  /** Answers to earlier questions are dropped. */
  let asked = 0

  async function load(from: 'start' | 'cursor') {
    const question = ++asked
    state.value = 'loading'
    const kept = from === 'start' ? [] : [...items.value]
    const found: Item[] = []
    let at = from === 'start' ? undefined : cursor.value!
    try {
      do {
        const page = await read(at)
        if (question !== asked) return
        found.push(...page.items)
        cursor.value = page.cursor
        at = page.cursor ?? undefined
      } while (at !== undefined && found.length < ENOUGH)
      items.value = [...kept, ...found]
      state.value = 'loaded'
    } catch (error) {
      if (question !== asked) return
      failure.value = textOf(error)
      state.value = 'failed'
    }
  }

  /** One of them was changed. */
  const replace = (before: Item, after: Item) =>
    void (items.value = items.value.map((item) => (item === before ? after : item)))

  return { items, cursor, state, failure, start: () => load('start'), more: () => load('cursor'), replace }
}
