import { expect, it } from 'vitest'
import { effectScope, nextTick, ref, shallowReactive } from 'vue'
import type { Row } from './timeline.ts'
import { useFresh } from './use-fresh.ts'

const rowsOf = (...keys: string[]) => keys.map((key) => ({ key }) as Row)

it('only what comes in at the end of an open list is fresh', async () => {
  const props = shallowReactive({ rows: rowsOf('a') })
  const isOpened = ref(false)
  const fresh = effectScope().run(() => useFresh(props, isOpened))!
  const after = async (...keys: string[]) => {
    props.rows = rowsOf(...keys)
    await nextTick()
    return fresh.value
  }
  expect(await after('a', 'b')).toBeUndefined()
  isOpened.value = true
  expect(await after('older', 'a', 'b')).toBeUndefined()
  expect(await after('older', 'a')).toBeUndefined()
  expect(await after('other', 'room')).toBeUndefined()
  expect(await after('other', 'room', 'c', 'd')).toBe('d')
  expect(await after('room', 'c', 'd', 'e')).toBe('e')
})
