import { EVERYONE, type Message, type Person } from '@edusphere/protocol'

/** Whether another person's message mentions me, or everyone. */
export function isForMe({ user, mentions }: Message, { username }: Pick<Person, 'username'>): boolean {
  return user !== username && mentions?.some((name) => name === username || name === EVERYONE) === true
}
