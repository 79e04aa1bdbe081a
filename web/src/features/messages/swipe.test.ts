import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { followSwipe } from './swipe.ts'

const swiped = vi.fn()
let message: HTMLElement

beforeEach(() => {
  document.body.innerHTML = '<article data-message="m1"><p>text</p><textarea></textarea></article>'
  message = document.querySelector('article')!
})
afterEach(() => {
  swiped.mockClear()
  document.body.innerHTML = ''
})

/** A finger that goes through these points, and is lifted. */
function swipe(points: [x: number, y: number][], on = 'p', end = 'pointerup') {
  const event = (type: string, [x, y]: [number, number]) =>
    Object.assign(new Event(type, { bubbles: true }), {
      clientX: x,
      clientY: y,
      pointerId: 1,
    }) as unknown as PointerEvent
  const element = document.querySelector(on)!
  const start = event('pointerdown', points[0]!)
  element.addEventListener('pointerdown', () => followSwipe(start, swiped), { once: true })
  element.dispatchEvent(start)
  for (const point of points.slice(1)) element.dispatchEvent(event('pointermove', point))
  const shown = message.dataset.swipe
  element.dispatchEvent(event(end, points.at(-1)!))
  expect(message.dataset.swipe).toBeUndefined()
  return shown
}

it('answers when it went far enough, and shows so before', () => {
  expect(
    swipe([
      [100, 50],
      [115, 52],
      [160, 52],
    ]),
  ).toBe('ready')
  expect(swiped).toHaveBeenCalledWith('m1')
})

it.each<[why: string, points: [number, number][], on?: string, end?: string]>([
  [
    'too short',
    [
      [100, 50],
      [115, 50],
      [140, 50],
    ],
  ],
  [
    'taken back',
    [
      [100, 50],
      [170, 50],
      [120, 50],
    ],
  ],
  [
    'down first',
    [
      [100, 50],
      [102, 70],
      [180, 70],
    ],
  ],
  [
    'the other way',
    [
      [180, 50],
      [160, 50],
      [100, 50],
    ],
  ],
  [
    'from the edge, which is Back',
    [
      [10, 50],
      [40, 50],
      [120, 50],
    ],
  ],
  [
    'in a field',
    [
      [100, 50],
      [120, 50],
      [180, 50],
    ],
    'textarea',
  ],
  [
    'taken by the browser',
    [
      [100, 50],
      [120, 50],
      [180, 50],
    ],
    'p',
    'pointercancel',
  ],
])('does nothing when it is %s', (...[, points, on, end]) => {
  swipe(points, on, end)
  expect(swiped).not.toHaveBeenCalled()
})

it('goes the other way where text runs from right to left', () => {
  message.style.direction = 'rtl'
  swipe([
    [300, 50],
    [280, 50],
    [230, 50],
  ])
  expect(swiped).toHaveBeenCalledOnce()
})
