import { ApiError } from '@edusphere/client'
import { LIMITS, type User } from '@edusphere/protocol'
import type { Answer, Input } from '@edusphere/protocol/routes'
import { defineStore } from 'pinia'
import { computed, ref } from 'vue'
import { expectUser, http, onAccountChanged, onSignedOut } from '../../api/http.ts'

type SessionState =
  | { status: 'loading' }
  | { status: 'unreachable' }
  /** `userId`: whose session it was. */
  | { status: 'signedOut'; why: SignedOut; userId: string | null }
  | { status: 'signedIn'; user: User }
  /** Another account was signed in in another tab of this browser. This page was for `user`. */
  | { status: 'accountChanged'; user: User }

/** `left`: the person did it here. `ended`: by itself or from elsewhere, while this browser used it. `absent`: before the page was loaded. */
type SignedOut = 'left' | 'ended' | 'absent'

type Config = Answer<'GET /api/config'>
type Credentials = Input<'POST /api/auth/login'>['body']
type Registration = Input<'POST /api/auth/register'>['body']

/** The id of the person who is signed in, as far as this browser knows. */
const KEY = 'edusphere.signedIn'

/** The person who is signed in on this browser, and the server's rules for accounts. */
export const useSession = defineStore('session', () => {
  const state = ref<SessionState>({ status: 'loading' })
  const config = ref<Config>({ version: '', messageMaxLength: LIMITS.messageLength, registration: 'open', mail: false })
  const user = computed(() => (state.value.status === 'signedIn' ? state.value.user : undefined))

  function signIn(answer: { user: User }) {
    state.value = { status: 'signedIn', user: answer.user }
    expectUser(answer.user.id)
    localStorage.setItem(KEY, answer.user.id)
  }

  /** A late answer of a call must not sign the person in again. */
  function update(answer: { user: User }) {
    if (user.value?.id === answer.user.id) state.value = { status: 'signedIn', user: answer.user }
  }

  function signOut(why: SignedOut = 'left') {
    state.value = { status: 'signedOut', why, userId: localStorage.getItem(KEY) }
    expectUser(undefined)
    localStorage.removeItem(KEY)
  }
  onSignedOut(() => user.value && signOut('ended'))

  watchAccount(
    () => user.value?.id,
    () => user.value && (state.value = { status: 'accountChanged', user: user.value }),
  )

  let loading: Promise<void> | undefined
  const load = () => (loading ??= ask().finally(() => (loading = undefined)))
  /** Whether `load` will probably find a session. */
  const isExpected = () => localStorage.getItem(KEY) !== null

  async function ask(): Promise<void> {
    const [configured, me] = await Promise.allSettled([http.call('GET /api/config'), http.call('GET /api/auth/me')])
    if (configured.status === 'fulfilled') config.value = configured.value
    if (me.status === 'fulfilled') return signIn(me.value)
    if (me.reason instanceof ApiError && me.reason.code === 'unauthenticated') signOut('absent')
    else state.value = { status: 'unreachable' }
  }

  return { state, config, user, load, isExpected, update, ...callsOf({ signIn, update, signOut }) }
})

/** What a person does with the account; each call changes the session by its answer. */
function callsOf({
  signIn,
  update,
  signOut,
}: Record<'signIn' | 'update', (answer: { user: User }) => void> & { signOut: () => void }) {
  return {
    login: async (credentials: Credentials) => signIn(await http.call('POST /api/auth/login', { body: credentials })),
    register: async (registration: Registration) =>
      signIn(await http.call('POST /api/auth/register', { body: registration })),
    rename: async (name: string) => update(await http.call('PATCH /api/auth/me', { body: { name } })),
    setAvatar: async (image: Blob) => {
      const body = { contentType: image.type, bytes: new Uint8Array(await image.arrayBuffer()) }
      update(await http.call('PUT /api/auth/me/avatar', { body }))
    },
    removeAvatar: async () => update(await http.call('DELETE /api/auth/me/avatar')),
    logout: () => http.call('POST /api/auth/logout').then(() => signOut()),
    signOutEverywhere: () => http.call('DELETE /api/auth/sessions/all').then(() => signOut()),
    deleteAccount: (password: string) => http.call('DELETE /api/auth/me', { body: { password } }).then(() => signOut()),
  }
}

/** Calls `changed` when another account than the one of this page is signed in in this browser. */
function watchAccount(own: () => string | undefined, changed: () => void): void {
  onAccountChanged(changed)
  window.addEventListener('storage', ({ key, newValue }) => {
    if (key === KEY && newValue !== null && newValue !== own()) changed()
  })
}
