import { can, type Role, type RoomSummary } from '@edusphere/protocol'
import { computed, onScopeDispose, ref, watch, type ComputedRef } from 'vue'
import { wallClock } from '../../clock.ts'

/** Why I cannot send now. `until`: milliseconds since 1970. Null: no end is known. */
export type Refusal =
  | { readonly reason: 'announcements' | 'closed' | 'forbidden' }
  | { readonly reason: 'slow_mode' | 'muted'; readonly until: number | null }

const TIMER_MAX_MS = 2 ** 31 - 1

/** @param wait milliseconds until slow mode takes my next message */
export function refusalIn(
  { mode, mutedUntil }: Pick<RoomSummary, 'mode' | 'mutedUntil'>,
  { role, isReply, wait }: { role: Role | undefined; isReply: boolean; wait: number },
): Refusal | undefined {
  if (role !== undefined && !can(role, 'send')) return { reason: 'forbidden' }
  const muteEnds = Date.parse(mutedUntil ?? '')
  if (muteEnds > wallClock()) return { reason: 'muted', until: muteEnds }
  if (mode === 'closed') return { reason: 'closed' }
  if (can(role, 'announce')) return undefined
  if (mode === 'announcements' && !isReply) return { reason: 'announcements' }
  // To the second: one wait is asked for many times.
  return wait > 0 ? { reason: 'slow_mode', until: Math.ceil((wallClock() + wait) / 1000) * 1000 } : undefined
}

/** The refusal, asked again when what it depends on changes, and when its time is over. */
export function useRefusal(ask: () => Refusal | undefined): ComputedRef<Refusal | undefined> {
  const ended = ref(0)
  const refusal = computed(() => (void ended.value, ask()))
  let timer: ReturnType<typeof setTimeout> | undefined
  const wait = (now: Refusal | undefined) => {
    clearTimeout(timer)
    if (!now || !('until' in now) || now.until === null) return
    timer = setTimeout(() => ended.value++, Math.min(now.until - wallClock(), TIMER_MAX_MS))
  }
  watch(refusal, wait, { immediate: true })
  onScopeDispose(() => clearTimeout(timer))
  return refusal
}
