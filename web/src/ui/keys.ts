/**
 * The key that was pressed, behind its modifiers: "Enter", "Ctrl+Enter" (Cmd is Ctrl too), "E", "Shift+E", "?". A letter
 * is named by its place, so that it is the same key on a Cyrillic keyboard. It is empty where the press belongs to the
 * text: in a composition (Japanese, Korean, accents), for a dead key, and for what a field writes. Every handler of keys
 * asks here.
 */
export function keyOf(event: KeyboardEvent): string {
  // Safari ends a composition before it reports the Enter or Esc that ended it. Only this old code tells.
  if (event.isComposing || event.keyCode === 229 || event.key === 'Dead') return ''
  const name = nameOf(event)
  const isCommand = event.ctrlKey || event.metaKey
  if (name.length === 1 && !isCommand && isField(event.target)) return ''
  // Of a sign, Shift is a part: "?" is one key here, wherever it stands.
  const isShifted = event.shiftKey && (name.length > 1 || isLetter(event))
  return `${isCommand ? 'Ctrl+' : ''}${event.altKey ? 'Alt+' : ''}${isShifted ? 'Shift+' : ''}${name}`
}

function nameOf(event: KeyboardEvent): string {
  if (isLetter(event)) return event.code.slice(3)
  // A Cyrillic keyboard has no "/" here. Where the minus is, Ctrl makes the page smaller.
  return event.code === 'Slash' && !event.shiftKey && event.key !== '-' ? '/' : event.key
}

const isLetter = ({ code }: KeyboardEvent) => /^Key[A-Z]$/.test(code)

const isField = (target: EventTarget | null) =>
  target instanceof Element && target.matches('input, textarea, select, [contenteditable]')
