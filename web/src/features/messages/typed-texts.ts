import { defineStore } from 'pinia'
import { computed, reactive } from 'vue'
import { useSession } from '../accounts/session.ts'

/** A half-written edit. */
export interface Edit {
  body: string
  original: string
  seq: number
  /** The version that the editor saw. 0: the message had none yet. */
  version: number
  /** The root of the thread that the message is in. */
  thread?: string
}

/** The half-written edits of a room, by message id. */
export interface RoomEdits {
  has(id: string): boolean
  get(id: string): Edit | undefined
  set(id: string, edit: Edit): void
  delete(id: string): void
}

/** The message that a draft answers. */
export interface DraftReply {
  id: string
  seq: number
}

/** The key of a room's main line, or of a thread in it. */
export const lineKey = (roomId: string, thread?: string | null): string => (thread ? `${roomId}.${thread}` : roomId)

const DRAFT = 'edusphere.draft.'
const REPLY = 'edusphere.reply.'
const EDIT = 'edusphere.edit.'
/**
 * A person who signs out leaves no text behind, in any tab: the next one may sit at the same computer. This key tells the
 * other tabs; an edit is in the storage of its tab.
 */
const FORGET = 'edusphere.forget'

/**
 * What is typed and not sent, kept for its author: a school's computers are shared. All tabs show one draft, so none
 * overwrites it, or keeps what another one has sent. An edit belongs to its tab, and survives a reload of it.
 */
export const useTypedTexts = defineStore('typedTexts', () => {
  const texts = reactive(new Map(kept()))
  const me = computed(() => useSession().user?.id ?? '')
  const keyIn = (line: string, prefix = DRAFT) => `${prefix}${me.value}.${line}`

  addEventListener('storage', ({ key, oldValue, newValue }) => {
    if (key === FORGET && newValue !== null) forgetHere(newValue)
    // Text that was typed here since then is newer.
    if (key && isShared(key) && (texts.get(key) ?? '') === (oldValue ?? '')) remember(key, newValue ?? '')
  })

  function remember(key: string, text: string) {
    if (text === '') texts.delete(key)
    else texts.set(key, text)
  }

  function keep(key: string, text: string) {
    remember(key, text)
    const storage = isShared(key) ? localStorage : sessionStorage
    if (text === '') storage.removeItem(key)
    else storage.setItem(key, text)
  }

  const forgetHere = (userId: string) =>
    [...texts.keys()].filter((key) => key.split('.')[2] === userId).forEach((key) => keep(key, ''))

  const mine = (prefix: string) => textsBelow(texts, `${prefix}${me.value}.`)

  return {
    drafts: computed(() => mine(DRAFT).map(({ ids, text }) => ({ room: ids[0], line: ids.join('.'), body: text }))),
    /** Only changed ones. */
    edits: computed(() =>
      mine(EDIT)
        .map(({ ids: [room, messageId], text }) => ({ room, messageId, ...(JSON.parse(text) as Edit) }))
        .filter(({ body, original }) => body !== original),
    ),
    /** Drafts and what they answer, by `lineKey`. */
    draftOf: (line: string) => texts.get(keyIn(line)) ?? '',
    keepDraft: (line: string, text: string) => keep(keyIn(line), text),
    replyOf: (line: string) => JSON.parse(texts.get(keyIn(line, REPLY)) ?? 'null') as DraftReply | null,
    keepReply: (line: string, reply: DraftReply | null) => keep(keyIn(line, REPLY), reply ? JSON.stringify(reply) : ''),
    forget(userId: string) {
      forgetHere(userId)
      localStorage.setItem(FORGET, userId)
      localStorage.removeItem(FORGET)
    },
    editsOf: (roomId: string) => editsBelow(`${EDIT}${me.value}.${roomId}.`, { texts, keep }),
  }
})

/** What the storages hold. */
function kept(): [key: string, text: string][] {
  const below = (prefix: string, storage: Storage) =>
    Array.from({ length: storage.length }, (_, i) => storage.key(i)!)
      .filter((key) => key.startsWith(prefix))
      .map((key): [string, string] => [key, storage.getItem(key)!])
  return [...below(DRAFT, localStorage), ...below(REPLY, localStorage), ...below(EDIT, sessionStorage)]
}

const isShared = (key: string): boolean => key.startsWith(DRAFT) || key.startsWith(REPLY)

/** The texts whose keys begin with `prefix`, with the ids in their keys. */
function textsBelow(texts: ReadonlyMap<string, string>, prefix: string) {
  return [...texts].flatMap(([key, text]) =>
    key.startsWith(prefix) ? [{ ids: key.split('.').slice(3) as [string, string], text }] : [],
  )
}

interface Kept {
  texts: ReadonlyMap<string, string>
  keep: (key: string, text: string) => void
}

function editsBelow(prefix: string, { texts, keep }: Kept): RoomEdits {
  const edits: RoomEdits = {
    has: (id) => texts.has(prefix + id),
    get: (id) => (edits.has(id) ? (JSON.parse(texts.get(prefix + id)!) as Edit) : undefined),
    set: (id, edit) => keep(prefix + id, JSON.stringify(edit)),
    delete: (id) => keep(prefix + id, ''),
  }
  return edits
}
