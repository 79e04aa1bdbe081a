import { ApiError } from '@edusphere/client'
import { createPinia, setActivePinia } from 'pinia'
import { beforeEach, describe, expect, it } from 'vitest'
import { usePages } from './use-pages.ts'

interface Page {
  items: string[]
  cursor: string | null
}

beforeEach(() => setActivePinia(createPinia()))

describe('a list that comes in pages', () => {
  it('goes on over pages that are empty while there is more', async () => {
    const pages: Page[] = [
      { items: [], cursor: 'a' },
      { items: ['one'], cursor: 'b' },
      { items: [], cursor: null },
    ]
    const asked: (string | undefined)[] = []
    const list = usePages<string>(async (cursor) => {
      asked.push(cursor)
      return pages.shift()!
    })
    await list.start()
    expect([asked, list.items.value, list.cursor.value, list.state.value]).toEqual([
      [undefined, 'a', 'b'],
      ['one'],
      null,
      'loaded',
    ])
  })

  it('adds what comes after the cursor, and begins anew at the start', async () => {
    const many = Array.from({ length: 25 }, (_, i) => `${i}`)
    const list = usePages<string>(async (cursor) =>
      cursor ? { items: ['last'], cursor: null } : { items: many, cursor: 'a' },
    )
    await list.start()
    await list.more()
    expect(list.items.value).toEqual([...many, 'last'])
    await list.start()
    expect([list.items.value, list.cursor.value]).toEqual([many, 'a'])
  })

  it('drops the answer to an earlier question', async () => {
    const answers: ((page: Page) => void)[] = []
    const list = usePages<string>(() => new Promise((resolve) => answers.push(resolve)))
    const [first, second] = [list.start(), list.start()]
    answers[1]!({ items: ['new'], cursor: null })
    await second
    answers[0]!({ items: ['old'], cursor: null })
    await first
    expect(list.items.value).toEqual(['new'])
  })

  it('says why it failed, and keeps what it has', async () => {
    const many = Array.from({ length: 25 }, (_, i) => `${i}`)
    const list = usePages<string>(async (cursor) => {
      if (cursor !== undefined) throw new ApiError(403, 'forbidden', {})
      return { items: many, cursor: 'a' }
    })
    await list.start()
    await list.more()
    expect([list.items.value, list.state.value]).toEqual([many, 'failed'])
    expect(list.failure.value).not.toBe('')
  })
})
