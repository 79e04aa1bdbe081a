import { describe, expect, it } from 'vitest'
import { keyOf } from './keys.ts'

function pressed(init: KeyboardEventInit, tag = 'div'): string {
  const element = document.body.appendChild(document.createElement(tag))
  let key: string | undefined
  element.addEventListener('keydown', (event) => (key = keyOf(event)))
  element.dispatchEvent(new KeyboardEvent('keydown', init))
  return key!
}

describe('[K13] the key that was pressed', () => {
  it.each([
    ['by its name', { key: 'Enter', code: 'Enter' }, 'Enter'],
    ['with modifiers', { key: 'Enter', code: 'Enter', ctrlKey: true, shiftKey: true }, 'Ctrl+Shift+Enter'],
    ['with Cmd', { key: 'Enter', code: 'Enter', metaKey: true }, 'Ctrl+Enter'],
    ['a letter', { key: 'e', code: 'KeyE' }, 'E'],
    ['a letter with Caps Lock', { key: 'E', code: 'KeyE' }, 'E'],
    ['a letter with Shift', { key: 'E', code: 'KeyE', shiftKey: true }, 'Shift+E'],
    ['a letter of a Cyrillic keyboard', { key: 'у', code: 'KeyE' }, 'E'],
    ['a sign', { key: '?', code: 'Slash', shiftKey: true }, '?'],
    ['a sign elsewhere', { key: '/', code: 'Digit7', shiftKey: true, ctrlKey: true }, 'Ctrl+/'],
    ['a sign that the keyboard lacks', { key: '.', code: 'Slash', ctrlKey: true }, 'Ctrl+/'],
    ['not the minus of a German or Swedish keyboard', { key: '-', code: 'Slash', ctrlKey: true }, 'Ctrl+-'],
  ])('%s', (_what, init, key) => expect(pressed(init)).toBe(key))

  it.each([
    ['Enter that chooses a word', { key: 'Enter', isComposing: true }],
    ['the same on Safari, which has ended the composition before', { key: 'Enter', keyCode: 229 }],
    ['Esc that closes the candidates', { key: 'Escape', isComposing: true }],
    ['a dead key, which waits for its letter', { key: 'Dead', code: 'KeyE', altKey: true }],
  ])('is nothing in a composition: %s', (_what, init) => {
    expect(pressed(init, 'textarea')).toBe('')
    expect(pressed(init)).toBe('')
  })

  it.each(['textarea', 'input', 'select'])('is nothing where a %s writes it, and something with Ctrl', (tag) => {
    expect(pressed({ key: '?', code: 'Slash', shiftKey: true }, tag)).toBe('')
    expect(pressed({ key: 'e', code: 'KeyE' }, tag)).toBe('')
    expect(pressed({ key: 'Enter', code: 'Enter' }, tag)).toBe('Enter')
    expect(pressed({ key: '/', code: 'Slash', ctrlKey: true }, tag)).toBe('Ctrl+/')
  })
})
