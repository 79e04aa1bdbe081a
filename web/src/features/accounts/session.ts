import { ApiError } from '@edusphere/client'
import { LIMITS, type User } from '@edusphere/protocol'
import type { Answer, Input } from '@edusphere/protocol/routes'
import { defineStore } from 'pinia'
import { computed, ref } from 'vue'
import { http, onSignedOut } from '../../api/http.ts'

type SessionState =
  | { status: 'loading' }
  | { status: 'unreachable' }
  /** `expired`: the session ended by itself or from elsewhere, while this browser used it. */
  | { status: 'signedOut'; expired: boolean }
  | { status: 'signedIn'; user: User }

type Config = Answer<'GET /api/config'>
type Credentials = Input<'POST /api/auth/login'>['body']
type Registration = Input<'POST /api/auth/register'>['body']

/** Exists while this browser believes that a person is signed in. */
const KEY = 'edusphere.signedIn'

/** The person who is signed in on this browser, and the server's rules for accounts. */
export const useSession = defineStore('session', () => {
  const state = ref<SessionState>({ status: 'loading' })
  const config = ref<Config>({ messageMaxLength: LIMITS.messageLength, registration: 'open' })
  const user = computed(() => (state.value.status === 'signedIn' ? state.value.user : undefined))

  function signIn(answer: { user: User }) {
    state.value = { status: 'signedIn', user: answer.user }
    localStorage.setItem(KEY, 'yes')
  }

  function signOut({ expired } = { expired: false }) {
    state.value = { status: 'signedOut', expired }
    localStorage.removeItem(KEY)
  }
  onSignedOut(() => user.value && signOut({ expired: true }))

  let loading: Promise<void> | undefined
  const load = () => (loading ??= ask().finally(() => (loading = undefined)))
  /** Whether `load` will probably find a session. */
  const isExpected = () => localStorage.getItem(KEY) !== null

  async function ask(): Promise<void> {
    const [configured, me] = await Promise.allSettled([http.call('GET /api/config'), http.call('GET /api/auth/me')])
    if (configured.status === 'fulfilled') config.value = configured.value
    if (me.status === 'fulfilled') return signIn(me.value)
    const answered = me.reason instanceof ApiError && me.reason.code === 'unauthenticated'
    if (answered) signOut()
    else state.value = { status: 'unreachable' }
  }

  return {
    state,
    config,
    user,
    load,
    isExpected,
    login: async (credentials: Credentials) => signIn(await http.call('POST /api/auth/login', { body: credentials })),
    register: async (registration: Registration) =>
      signIn(await http.call('POST /api/auth/register', { body: registration })),
    rename: async (name: string) => signIn(await http.call('PATCH /api/auth/me', { body: { name } })),
    setAvatar: async (image: Blob) => {
      const body = { contentType: image.type, bytes: new Uint8Array(await image.arrayBuffer()) }
      signIn(await http.call('PUT /api/auth/me/avatar', { body }))
    },
    removeAvatar: async () => signIn(await http.call('DELETE /api/auth/me/avatar')),
    logout: () => http.call('POST /api/auth/logout').then(() => signOut()),
    signOutEverywhere: () => http.call('DELETE /api/auth/sessions/all').then(() => signOut()),
    deleteAccount: () => http.call('DELETE /api/auth/me').then(() => signOut()),
  }
})
