import { LIMITS, type PresenceFrame, type ThreadTypingFrame, type TypingFrame } from '@edusphere/protocol'
import { defineStore } from 'pinia'
import { reactive } from 'vue'
import { lineKey } from '../messages/typed-texts.ts'

const NOBODY: ReadonlySet<string> = new Set()

/** The present people, by room, and the typing ones, by line (`lineKey`). Cleared with the connection. */
export const usePresence = defineStore('presence', () => {
  const onlineByRoom = reactive(new Map<string, ReadonlySet<string>>())
  const typingByLine = reactive(new Map<string, Map<string, number>>())

  function online(roomId: string): ReadonlySet<string> {
    return onlineByRoom.get(roomId) ?? NOBODY
  }

  function typing(line: string): string[] {
    return [...(typingByLine.get(line)?.keys() ?? [])]
  }

  function applyPresence(frame: PresenceFrame) {
    onlineByRoom.set(frame.room, new Set(frame.users))
  }

  function applyTyping({ user, active, ...frame }: TypingFrame | ThreadTypingFrame) {
    const line = lineKey(frame.room, 'thread' in frame ? frame.thread : null)
    stopTyping(line, user)
    if (!active) return
    const people = typingByLine.get(line) ?? typingByLine.set(line, new Map()).get(line)!
    const timer = window.setTimeout(() => stopTyping(line, user), LIMITS.typingMs)
    people.set(user, timer)
  }

  function stopTyping(line: string, user: string) {
    const people = typingByLine.get(line)
    window.clearTimeout(people?.get(user))
    people?.delete(user)
  }

  function clear() {
    for (const people of typingByLine.values()) for (const timer of people.values()) window.clearTimeout(timer)
    onlineByRoom.clear()
    typingByLine.clear()
  }

  return { online, typing, applyPresence, applyTyping, stopTyping, clear }
})
