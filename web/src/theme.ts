import { ref } from 'vue'

export const THEMES = ['system', 'light', 'dark'] as const
type Theme = (typeof THEMES)[number]

// public/early.js reads the same key before the first paint.
const KEY = 'edusphere.theme'

const theme = ref<Theme>(THEMES.find((name) => name === localStorage.getItem(KEY)) ?? 'system')

/** The theme chosen on this browser; `system` follows the system's light and dark. */
export function useTheme() {
  return { theme, setTheme }
}

function setTheme(chosen: Theme): void {
  theme.value = chosen
  localStorage.setItem(KEY, chosen)
  if (chosen === 'system') delete document.documentElement.dataset.theme
  else document.documentElement.dataset.theme = chosen
}
