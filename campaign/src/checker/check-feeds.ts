import type { RoomItem } from '@edusphere/protocol'
import type { Evidence, FeedView, StoredFeed, Violation } from './evidence.ts'

/** At the end every device shows what is mine as the store has it, and the store has every read mark. */
export function checkFeeds({ feeds, views }: Evidence): Violation[] {
  const stores = new Map(feeds.map((feed) => [feed.user, feed]))
  return [...feeds.flatMap(checkStore), ...views.flatMap((view) => checkView(view, stores.get(view.user)!))]
}

const say = (kind: Violation['kind'], text: string, client?: string): Violation => ({ kind, text, room: 'me', client })

/** Each item has a version of its own, the last one is the head, and no membership is without an item. */
function checkStore({ user, head, versions, rooms }: StoredFeed): Violation[] {
  const given = [...versions.values()]
  const violations: Violation[] = []
  if (new Set(given).size < given.length) violations.push(say('doubled', `two items of ${user} have one version`))
  if (Math.max(0, ...given) !== head) violations.push(say('hole', `no item of ${user} has the head ${head}`))
  for (const { room } of rooms)
    if (!versions.has(room)) violations.push(say('lost', `${user} is in ${room} without an item`))
  return violations
}

function checkView({ client, caughtUp, items, marks }: FeedView, stored: StoredFeed): Violation[] {
  if (!caughtUp) return [say('left behind', 'did not get to the head of the feed, or of a room in it', client)]
  const behind = stored.rooms.filter(({ room, readSeq }) => readSeq < (marks.get(room) ?? 0))
  const lost = behind.map(({ room, readSeq }) =>
    say('lost', `had read ${room} up to ${marks.get(room)}, the store has ${readSeq}`, client),
  )
  if (!items) return lost
  const shown = new Map(items.map((item) => [item.kind === 'room' ? item.room : item.kind, item]))
  const settings = shown.get('settings')
  const differing: Violation[] = []
  const compare = (what: string, got: unknown, expected: unknown) => {
    const [shows, has] = [JSON.stringify(got), JSON.stringify(expected)]
    if (shows !== has) differing.push(say('feed differs', `${what} shows ${shows}, the store has ${has}`, client))
  }
  const present = items.filter((item): item is RoomItem => item.kind === 'room' && !item.left)
  compare('the list of rooms', present.map(({ room }) => room).sort(), stored.rooms.map(({ room }) => room).sort())
  for (const { room, address, readSeq, role } of stored.rooms) {
    const item = present.find((item) => item.room === room)
    const got = item && [item.version, item.address, item.readSeq, item.role]
    if (item) compare(room, got, [stored.versions.get(room), address, readSeq, role])
  }
  compare('settings', settings?.kind === 'settings' && [settings.version, settings.name], [
    stored.versions.get('settings') ?? 0,
    stored.name,
  ])
  return [...lost, ...differing]
}
