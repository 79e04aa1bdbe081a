import { randomUUID } from 'node:crypto'

const room = randomUUID()
const userId = randomUUID()
let version = 0

/** The event of a message: every control writes as many bytes as EduSphere does. */
export function makeEvent(body: string) {
  const now = new Date().toISOString()
  version++
  return {
    ...{ type: 'chat_message', action: 'new', room, version, bodyVersion: version, seq: version, id: randomUUID() },
    ...{ user: 'ada', user_id: userId, body, created: now, edited: false, updated: now, userAvatar: null },
  }
}
