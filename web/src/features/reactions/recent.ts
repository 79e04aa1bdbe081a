import { readonly, shallowRef } from 'vue'

const KEY = 'edusphere.emoji'
const AT_FIRST = ['👍', '❤️', '😂', '🎉', '😮', '🙏']

const TONE_KEY = 'edusphere.skinTone'

const recent = shallowRef(kept())
const tone = shallowRef(localStorage.getItem(TONE_KEY) ?? '')

/** The emoji that I used last on this browser, as many as a bar shows. */
export const recentEmoji = readonly(recent)

/** The skin tone that I chose on this browser: one character of Unicode, or nothing. */
export const skinTone = readonly(tone)

export function keepTone(chosen: string): void {
  tone.value = chosen
  localStorage.setItem(TONE_KEY, chosen)
}

/** Those that are shown keep their places: a bar must not move under the pointer. */
export function rememberEmoji(emoji: string): void {
  if (!recent.value.includes(emoji)) keepRecent([emoji, ...recent.value])
}

export function keepRecent(emoji: readonly string[]): void {
  recent.value = [...new Set(emoji)].slice(0, AT_FIRST.length)
  localStorage.setItem(KEY, recent.value.join(' '))
}

function kept(): string[] {
  const used = (localStorage.getItem(KEY) ?? '').split(' ').filter((emoji) => emoji !== '')
  return [...new Set([...used, ...AT_FIRST])].slice(0, AT_FIRST.length)
}
