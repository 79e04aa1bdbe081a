import { LIMITS, type PresenceFrame, type TypingFrame } from '@edusphere/protocol'
import { defineStore } from 'pinia'
import { reactive } from 'vue'

const NOBODY: ReadonlySet<string> = new Set()

/** The present and typing people, by room. Cleared with the connection. */
export const usePresence = defineStore('presence', () => {
  const onlineByRoom = reactive(new Map<string, ReadonlySet<string>>())
  const typingByRoom = reactive(new Map<string, Map<string, number>>())

  function online(roomId: string): ReadonlySet<string> {
    return onlineByRoom.get(roomId) ?? NOBODY
  }

  function typing(roomId: string): string[] {
    return [...(typingByRoom.get(roomId)?.keys() ?? [])]
  }

  function applyPresence(frame: PresenceFrame) {
    onlineByRoom.set(frame.room, new Set(frame.users))
  }

  function applyTyping({ room, user, active }: TypingFrame) {
    stopTyping(room, user)
    if (!active) return
    const people = typingByRoom.get(room) ?? typingByRoom.set(room, new Map()).get(room)!
    const timer = window.setTimeout(() => stopTyping(room, user), LIMITS.typingMs)
    people.set(user, timer)
  }

  function stopTyping(room: string, user: string) {
    const people = typingByRoom.get(room)
    window.clearTimeout(people?.get(user))
    people?.delete(user)
  }

  function clear() {
    for (const people of typingByRoom.values()) for (const timer of people.values()) window.clearTimeout(timer)
    onlineByRoom.clear()
    typingByRoom.clear()
  }

  return { online, typing, applyPresence, applyTyping, stopTyping, clear }
})
