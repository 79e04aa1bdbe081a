import { shallowRef, type VNode } from 'vue'
import { lazy } from '../../ui/lazy.ts'
import { nextTask } from '../../ui/tasks.ts'

/** Longer work of one task could be felt. What is left waits for the next task. */
const SLICE_MS = 8
/** How many pieces are kept as they were read. */
const MOST_KEPT = 300

/** Reads a piece of text, which is costly. What it gives is drawn often; `null` is no valid piece. */
export type Reader = (...piece: string[]) => (() => VNode) | null

let spentMs = 0
/** The number of the task: texts with a piece that had to wait are drawn again in the next one. */
const task = shallowRef(0)

/**
 * Draws pieces of text with a part of the page that is loaded at the first piece. It gives no node while that is loaded,
 * or while the piece waits for its task. Then the text is shown as typed, and drawn again by itself.
 */
export function later(load: () => Promise<Reader>): (...piece: string[]) => VNode | undefined {
  const reader = shallowRef<Reader>()
  const kept = new Map<string, ReturnType<Reader>>()
  let isAsked = false

  async function ask() {
    isAsked = true
    const loaded = await lazy(load)()
    // Running a large part for the first time takes a task by itself.
    await nextTask()
    reader.value = loaded
  }

  return (...piece) => {
    if (!isAsked) void ask()
    const { value: read } = reader
    if (!read) return
    const key = piece.join('\n')
    let draw = kept.get(key)
    if (draw === undefined) {
      draw = inTask(() => read(...piece))
      if (draw === undefined) return
      if (kept.size >= MOST_KEPT) kept.delete(kept.keys().next().value!)
      kept.set(key, draw)
    }
    return draw?.()
  }
}

function inTask<Result>(work: () => Result): Result | undefined {
  if (spentMs >= SLICE_MS) return void task.value
  const began = performance.now()
  if (spentMs === 0) setTimeout(startTask)
  const result = work()
  spentMs += Math.max(performance.now() - began, Number.MIN_VALUE)
  return result
}

function startTask() {
  spentMs = 0
  task.value++
}
