import { fold, type Participant } from '@edusphere/protocol'

/** Compares names as people of the language count: "10.b" stands after "9.a". */
export const nameOrder = (locale: string) => new Intl.Collator(locale, { numeric: true }).compare

/** Who is here comes first, then the others; both in the order of their names. */
export function inOrder(people: readonly Participant[], online: ReadonlySet<string>, locale: string): Participant[] {
  const compare = nameOrder(locale)
  const rank = ({ username }: Participant) => (online.has(username) ? 0 : 1)
  return people.toSorted((a, b) => rank(a) - rank(b) || compare(a.name, b.name))
}

/** Those whose name or username has the text in it. Accents may be left out. */
export function named(people: readonly Participant[], text: string): readonly Participant[] {
  const searched = fold(text.trim())
  return people.filter(({ name, username }) => fold(`${name} ${username}`).includes(searched))
}
