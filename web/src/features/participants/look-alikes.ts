import type { Message, Person } from '@edusphere/protocol'
import { shallowRef } from 'vue'
import { useI18n } from '../../i18n.ts'
import { lazy } from '../../ui/lazy.ts'

export type Named = Pick<Person, 'username' | 'name'>

/**
 * The person's name in a text. The username follows where the name looks like another one.
 * @param alike usernames of those whose names look alike
 */
export function nameAmong(alike: ReadonlySet<string>, { username, name }: Named): string {
  return alike.has(username) ? useI18n().t('room.person', { name, username }) : name
}

export const authorOf = ({ user, userName }: Message): Named => ({ username: user, name: userName })

/** Always the same empty set: a new one would draw every name again. */
const NONE: ReadonlySet<string> = new Set()

/**
 * Gives each letter the one letter that stands for all that look like it. The table is as large as a third of the page's
 * first load, so it is loaded when two people are seen together. Until then only equal names look alike.
 */
const prototypes = shallowRef<Readonly<Record<string, string>>>({})
const skeletons = new Map<string, string>()
let isAskedFor = false

async function loadPrototypes(): Promise<void> {
  isAskedFor = true
  // As text: as a module it would be twice as large, with an export for each letter.
  const { default: table } = await lazy(() => import('unhomoglyph/data.json?raw'))()
  skeletons.clear()
  prototypes.value = JSON.parse(table) as Record<string, string>
}

/**
 * Usernames of those whose names can be taken for each other. A name can also imitate the form in which another one is
 * shown with its username.
 */
export function lookAlikes(people: Iterable<Named>): ReadonlySet<string> {
  const owners = new Map<string, string>()
  const found = new Set<string>()
  for (const { username, name } of people)
    for (const form of [name, `${name} (${username})`]) {
      const skeleton = skeletonOf(form)
      const owner = owners.get(skeleton) ?? username
      owners.set(skeleton, owner)
      if (owner !== username) found.add(owner).add(username)
    }
  if (owners.size > 2 && !isAskedFor) void loadPrototypes()
  return found.size > 0 ? found : NONE
}

/** Texts with one skeleton look alike (Unicode TR39). */
function skeletonOf(text: string): string {
  const table = prototypes.value
  let skeleton = skeletons.get(text)
  if (skeleton === undefined) {
    const seen = text.normalize('NFD').replace(/\p{Default_Ignorable_Code_Point}/gu, '')
    skeleton = Array.from(seen, (letter) => table[letter] ?? letter)
      .join('')
      .normalize('NFD')
    skeletons.set(text, skeleton)
  }
  return skeleton
}
