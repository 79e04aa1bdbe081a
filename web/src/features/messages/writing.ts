import { keyOf } from '../../ui/keys.ts'
import type * as fieldPart from './field.ts'

/** For the text even before what they do is loaded: a browser has other uses for them. */
const FORMAT_KEYS = /^Ctrl\+(?:[BIEK]|Shift\+X)$/
/** There Ctrl with a letter moves the caret, and Cmd formats. */
const IS_APPLE = /^(?:Mac|iP)/.test(navigator.platform)

const load = () => import('./field.ts')
let field: typeof fieldPart | undefined

/** Formats the text of a text area by the key that was pressed in it. What a key does is loaded with the first one. */
export function formatByKey(event: KeyboardEvent): void {
  const area = event.currentTarget as HTMLTextAreaElement
  const key = keyOf(event)
  if (IS_APPLE && event.ctrlKey) return
  const isFormat = FORMAT_KEYS.test(key)
  if (field ? field.format(area, key) : isFormat) event.preventDefault()
  if (!field) void loadAndFormat(area, isFormat ? key : '')
}

/** Without a connection the text stays as it was typed, and the next key asks again. */
async function loadAndFormat(area: HTMLTextAreaElement, key: string) {
  field ??= await load().catch(() => undefined)
  field?.format(area, key)
}

/** Pastes rich text. The browser pastes plain text, also where a person asked for it with Ctrl+Shift+V. */
export function pasteRich(event: ClipboardEvent): void {
  const area = event.currentTarget as HTMLTextAreaElement
  const [html, plain] = ['text/html', 'text/plain'].map((type) => event.clipboardData?.getData(type))
  if (!html || !plain) return
  event.preventDefault()
  void load()
    .then(({ pasteInto }) => pasteInto(area, html, plain))
    .catch(() => document.execCommand('insertText', false, plain))
}
