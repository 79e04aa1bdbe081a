import { computed, shallowReactive } from 'vue'

/** When a missing part of the page is loaded again. After the last wait: when there is a connection again. */
const WAITS_MS = [500, 1_000, 2_000, 4_000, 8_000]

const missing = shallowReactive(new Set<symbol>())
const waiting = new Set<() => void>()
window.addEventListener('online', askAgain)

/** Whether a part has failed more than once: a single failure is over before a person could read about it. */
export const isPartMissing = computed(() => missing.size > 0)

/** Loads the missing parts at once. */
export function askAgain(): void {
  for (const goOn of waiting) goOn()
  waiting.clear()
}

/**
 * Makes a loader of a page part repeat until the part comes: its promise never rejects. The part can never come when
 * the server has a newer version without that file, or when the browser remembers a failed import (Chromium before 156,
 * Firefox before 155, Safari 27). Then only loading the page again helps, which ToastRegion.vue offers.
 */
export function lazy<Part>(load: () => Promise<Part>): () => Promise<Part> {
  return async () => {
    const part = Symbol()
    for (let failures = 0; ; failures++) {
      try {
        const loaded = await load()
        missing.delete(part)
        return loaded
      } catch (error) {
        console.error(error)
        if (failures > 0) missing.add(part)
        await nextChance(WAITS_MS[failures])
      }
    }
  }
}

function nextChance(waitMs: number | undefined): Promise<void> {
  return new Promise((resolve) => {
    waiting.add(resolve)
    if (waitMs !== undefined) setTimeout(resolve, waitMs)
  })
}
