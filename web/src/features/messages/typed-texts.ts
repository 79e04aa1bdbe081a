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
}

/** The half-written edits of a room, by message id. */
export interface RoomEdits {
  has(id: string): boolean
  get(id: string): Edit | undefined
  set(id: string, edit: Edit): void
  delete(id: string): void
}

const DRAFT = 'edusphere.draft.'
const EDIT = 'edusphere.edit.'

/**
 * What is typed and not sent, kept for its author: a school's computers are shared. All tabs show one draft, so none
 * overwrites it, or keeps what another one has sent. An edit belongs to its tab, and survives a reload of it.
 */
export const useTypedTexts = defineStore('typedTexts', () => {
  const texts = reactive(new Map<string, string>())
  const me = computed(() => useSession().user?.id ?? '')
  const draftKey = (roomId: string) => `${DRAFT}${me.value}.${roomId}`

  for (const [prefix, storage] of [
    [DRAFT, localStorage],
    [EDIT, sessionStorage],
  ] as const)
    for (let i = 0; i < storage.length; i++) {
      const key = storage.key(i)!
      if (key.startsWith(prefix)) texts.set(key, storage.getItem(key)!)
    }
  addEventListener('storage', ({ key, oldValue, newValue }) => {
    // Text that was typed here since then is newer.
    if (key?.startsWith(DRAFT) && (texts.get(key) ?? '') === (oldValue ?? '')) remember(key, newValue ?? '')
  })

  function remember(key: string, text: string) {
    if (text === '') texts.delete(key)
    else texts.set(key, text)
  }

  function keep(key: string, text: string) {
    remember(key, text)
    const storage = key.startsWith(DRAFT) ? localStorage : sessionStorage
    if (text === '') storage.removeItem(key)
    else storage.setItem(key, text)
  }

  /** Mine, with the ids in their keys. */
  const mine = (prefix: string) =>
    [...texts].flatMap(([key, text]) =>
      key.startsWith(`${prefix}${me.value}.`) ? [{ ids: key.split('.').slice(3) as [string, string], text }] : [],
    )

  return {
    drafts: computed(() => mine(DRAFT).map(({ ids: [room], text }) => ({ room, body: text }))),
    /** Only changed ones. */
    edits: computed(() =>
      mine(EDIT)
        .map(({ ids: [room, messageId], text }) => ({ room, messageId, ...(JSON.parse(text) as Edit) }))
        .filter(({ body, original }) => body !== original),
    ),
    draftOf: (roomId: string) => texts.get(draftKey(roomId)) ?? '',
    keepDraft: (roomId: string, text: string) => keep(draftKey(roomId), text),
    editsOf: (roomId: string) => editsBelow(`${EDIT}${me.value}.${roomId}.`, { texts, keep }),
  }
})

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
