import { FORMATS, type Replacement } from './formatting.ts'

/** False: the key does nothing here. */
export function format(area: HTMLTextAreaElement, key: string): boolean {
  const replacement = FORMATS[key]?.(selectedIn(area))
  if (replacement) replaceIn(area, replacement)
  return replacement !== undefined
}

/** Pastes rich text as Markdown, and plain text where that says as much. */
export async function pasteInto(area: HTMLTextAreaElement, html: string, plain: string): Promise<void> {
  const { pastedText } = await import('./rich-text.ts')
  const selected = selectedIn(area)
  const insert = pastedText(html, plain, selected)
  const caret = selected.start + insert.length
  replaceIn(area, { ...selected, insert, select: [caret, caret] })
}

function selectedIn({ value: text, selectionStart: start, selectionEnd: end }: HTMLTextAreaElement) {
  return { text, start, end }
}

/** Writes as a person would, by the only way that every browser can undo. */
export function replaceIn(area: HTMLTextAreaElement, { start, end, insert, select }: Replacement): void {
  // What writes may have been loaded only after the field was gone.
  if (!area.isConnected) return
  area.focus()
  area.setSelectionRange(start, end)
  if (start !== end || insert !== '') {
    const isWritten = document.execCommand?.(insert === '' ? 'delete' : 'insertText', false, insert)
    if (!isWritten) {
      area.setRangeText(insert)
      area.dispatchEvent(new InputEvent('input', { bubbles: true }))
    }
  }
  area.setSelectionRange(...select)
}
