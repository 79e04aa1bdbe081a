/** Copies what a field holds. Without HTTPS there is no clipboard to write to, but a selected field still copies. */
export async function copyFrom(field: HTMLInputElement | HTMLTextAreaElement): Promise<boolean> {
  const clipboard = navigator.clipboard as Clipboard | undefined
  const written = await clipboard?.writeText(field.value).then(
    () => true,
    () => false,
  )
  return written || copySelected(field)
}

function copySelected(field: HTMLInputElement | HTMLTextAreaElement): boolean {
  const focused = document.activeElement
  field.select()
  const copied = document.execCommand('copy')
  if (copied && focused instanceof HTMLElement) focused.focus()
  return copied
}

/** Copies text that is in no field. */
export async function copyText(text: string): Promise<boolean> {
  const field = document.createElement('textarea')
  field.value = text
  field.className = 'visually-hidden'
  document.body.append(field)
  const copied = await copyFrom(field)
  field.remove()
  return copied
}
