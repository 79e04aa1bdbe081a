import type { Message } from '@edusphere/protocol'
import { defineStore } from 'pinia'
import { computed, type ComputedRef } from 'vue'
import { useMessages } from '../messages/store.ts'
import { useRooms } from '../rooms/store.ts'
import { authorOf, lookAlikes, nameAmong, type Named } from './look-alikes.ts'
import { usePeople } from './people.ts'

/** The names of the people in a room, where two may look alike. */
export const useNames = defineStore('names', () => {
  const namesByRoom = new Map<string, ComputedRef<ReadonlyMap<string, Named>>>()
  const alikeByRoom = new Map<string, ComputedRef<ReadonlySet<string>>>()

  /** Usernames of those whose names look alike, in the room and among the hosts of the rooms that I know. */
  function lookAlikesIn(roomId: string): ReadonlySet<string> {
    const alike = alikeByRoom.get(roomId) ?? findLookAlikes(roomId)
    alikeByRoom.set(roomId, alike)
    return alike.value
  }

  function findLookAlikes(roomId: string) {
    const people = usePeople()
    const authors = computed<readonly Named[]>((before) => authorsOf(useMessages().of(roomId).messages, before))
    return computed(() =>
      lookAlikes([...useRooms().hosts, ...people.participants(roomId), ...people.removed(roomId), ...authors.value]),
    )
  }

  const nameIn = (roomId: string, person: Named): string => nameAmong(lookAlikesIn(roomId), person)

  /** The name of someone who is or was in the room; else the username itself. */
  function nameOf(roomId: string, username: string): string {
    const people = usePeople()
    const all = () => [...people.removed(roomId), ...people.participants(roomId)]
    const named = namesByRoom.get(roomId) ?? computed(() => new Map(all().map((person) => [person.username, person])))
    namesByRoom.set(roomId, named)
    const person = named.value.get(username)
    return person ? nameIn(roomId, person) : username
  }

  return { lookAlikesIn, nameIn, nameOf }
})

/** Each author once. The same list again while they are the same: messages change all the time, authors seldom. */
function authorsOf(messages: readonly Message[], before: readonly Named[] = []): readonly Named[] {
  const key = ({ username, name }: Named) => `${username} ${name}`
  const authors = new Map(messages.map(authorOf).map((author) => [key(author), author]))
  const isSame = authors.size === before.length && before.every((author) => authors.has(key(author)))
  return isSame ? before : [...authors.values()]
}
