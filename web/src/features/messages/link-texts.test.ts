import { mount } from '@vue/test-utils'
import { describe, expect, it } from 'vitest'
import MessageText from './MessageText.vue'

/** What a reader sees of the text. */
function seen(body: string): HTMLElement {
  const element = mount(MessageText, { props: { body } }).element as HTMLElement
  for (const mark of element.querySelectorAll('.mark')) mark.remove()
  return element
}

describe('[A6] the text of a link that reads as an address', () => {
  it.each([
    ['[https://school.lv](https://evil.example)', 'https://school.lv(https://evil.example)'],
    ['[school.lv](https://evil.example/school.lv)', 'school.lv(https://evil.example/school.lv)'],
    ['[see **school.lv** here](http://evil.example)', 'see school.lv here(http://evil.example)'],
    ['[school․lv](https://evil.example)', 'school․lv(https://evil.example)'],
    ['[https:／／school.lv](https://evil.example)', 'https:／／school.lv(https://evil.example)'],
    ['[school.lv@evil.example](https://evil.example)', 'school.lv@evil.example(https://evil.example)'],
    ['[https://school.lv](https://school.lv@evil.example)', 'https://school.lv(https://school.lv@evil.example)'],
    ['[ann@school.lv](mailto:eve@evil.example)', 'ann@school.lv(mailto:eve@evil.example)'],
    ['[\u202evl.loohcs//:sptth](https://evil.example)', '\u202evl.loohcs//:sptth(https://evil.example)'],
  ])('%s stands beside the real one', (body, text) => {
    const element = seen(body)
    expect(element.textContent).toBe(text)
    expect(element.querySelector('bdi.address')!.getAttribute('dir')).toBe('ltr')
  })

  it.each([
    ['[school.lv](https://www.school.lv/plan)', 'school.lv'],
    ['[https://school.lv/a](https://school.lv/b)', 'https://school.lv/a'],
    ['[ann@school.lv](mailto:ann@school.lv)', 'ann@school.lv'],
    ['[9.b. Plan, e.g. this](https://evil.example)', '9.b. Plan, e.g. this'],
  ])('%s stands alone', (body, text) => {
    expect(seen(body).textContent).toBe(text)
  })
})
