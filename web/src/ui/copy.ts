/** Copies what a field holds. Without HTTPS there is no clipboard to write to, but a selected field still copies. */
export async function copyFrom(field: HTMLInputElement): Promise<boolean> {
  field.select()
  if (!window.isSecureContext) return document.execCommand('copy')
  return navigator.clipboard.writeText(field.value).then(
    () => true,
    () => document.execCommand('copy'),
  )
}
