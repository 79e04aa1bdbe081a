import { readonly, ref } from 'vue'

interface ToastOptions {
  text: string
  kind?: 'info' | 'error'
  action?: { label: string; run: () => void }
  durationMs?: number
}
export interface Toast extends ToastOptions {
  id: number
  kind: 'info' | 'error'
}

const DURATION_MS = { info: 6_000, error: 10_000 }

const toasts = ref<Toast[]>([])
const timers = new Map<number, ReturnType<typeof setTimeout>>()
let lastId = 0

/** The page's toasts, shown by ToastRegion.vue. */
export function useToasts() {
  return { toasts: readonly(toasts), show, dismiss, hold, release }
}

/** Shows a toast; an equal one is replaced. */
function show(options: ToastOptions): number {
  const same = toasts.value.find((toast) => toast.text === options.text && !options.action)
  if (same) dismiss(same.id)
  const toast: Toast = { kind: 'info', ...options, id: ++lastId }
  toasts.value.push(toast)
  release(toast)
  return toast.id
}

function dismiss(id: number): void {
  clearTimeout(timers.get(id))
  timers.delete(id)
  toasts.value = toasts.value.filter((toast) => toast.id !== id)
}

/** Keeps a toast open while the pointer or the focus is on it. */
function hold(id: number): void {
  clearTimeout(timers.get(id))
}

function release(toast: Pick<Toast, 'id' | 'kind' | 'durationMs'>): void {
  clearTimeout(timers.get(toast.id))
  timers.set(
    toast.id,
    setTimeout(() => dismiss(toast.id), toast.durationMs ?? DURATION_MS[toast.kind]),
  )
}
