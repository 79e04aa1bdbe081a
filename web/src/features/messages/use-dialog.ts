import type { Message } from '@edusphere/protocol'
import { shallowRef, type Component } from 'vue'

/** The open dialog about a message. */
export function useDialog() {
  const dialog = shallowRef<{ component: Component; message: Message }>()
  const showDialog = (component: Component, message: Message) => void (dialog.value = { component, message })
  const closeDialog = () => void (dialog.value = undefined)
  return { dialog, showDialog, closeDialog }
}
