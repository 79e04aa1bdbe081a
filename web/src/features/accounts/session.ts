import { LIMITS, type User } from '@edusphere/protocol'
import { defineStore } from 'pinia'
import { computed, ref } from 'vue'
import { auth, type Config, type Credentials, type Registration } from '../../api/auth.ts'
import { ApiError, onSignedOut } from '../../api/http.ts'

type SessionState =
  | { status: 'loading' }
  | { status: 'unreachable' }
  /** `expired`: the session ended by itself or from elsewhere, while it was in use here. */
  | { status: 'signedOut'; expired: boolean }
  | { status: 'signedIn'; user: User }

/** There while somebody is signed in on this browser, as far as it knows. */
const KEY = 'edusphere.signedIn'

/** Who is signed in on this browser, and what the server allows. */
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
  /** Whether it is likely that `load` will find somebody. */
  const isExpected = () => localStorage.getItem(KEY) !== null

  async function ask(): Promise<void> {
    const [configured, me] = await Promise.allSettled([auth.config(), auth.me()])
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
    login: async (credentials: Credentials) => signIn(await auth.login(credentials)),
    register: async (registration: Registration) => signIn(await auth.register(registration)),
    rename: async (name: string) => signIn(await auth.rename(name)),
    setAvatar: async (image: Blob) => signIn(await auth.setAvatar(image)),
    removeAvatar: async () => signIn(await auth.removeAvatar()),
    logout: () => auth.logout().then(() => signOut()),
    signOutEverywhere: () => auth.endSession('all').then(() => signOut()),
    deleteAccount: () => auth.deleteAccount().then(() => signOut()),
  }
})
