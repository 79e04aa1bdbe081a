import { ref } from 'vue'

export const TIMES = ['ago', 'clock'] as const
type Times = (typeof TIMES)[number]

const KEY = 'edusphere.times'

const times = ref<Times>(TIMES.find((name) => name === localStorage.getItem(KEY)) ?? 'ago')

/** How times stand beside names on this browser: "5 minutes ago", or "14:05". */
export const useTimes = () => ({ times, setTimes })

function setTimes(chosen: Times): void {
  times.value = chosen
  localStorage.setItem(KEY, chosen)
}
