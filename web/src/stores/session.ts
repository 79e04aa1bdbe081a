import { LIMITS, type User } from '@edusphere/protocol'
import { defineStore } from 'pinia'
import { computed, ref } from 'vue'
import { auth, type Config, type Credentials, type Registration } from '../api/auth.ts'
import { ApiError, onSignedOut } from '../api/http.ts'

export type SessionState =
  | { status: 'loading' }
  | { status: 'unreachable' }
  /** `expired`: the session ended by itself or from elsewhere, while it was in use here. */
  | { status: 'signedOut'; expired: boolean }
  | { status: 'signedIn'; user: User }

/** Who is signed in on this browser, and what the server allows. */
export const useSession = defineStore('session', () => {
  const state = ref<SessionState>({ status: 'loading' })
  const config = ref<Config>({ messageMaxLength: LIMITS.messageLength, registration: 'open' })
  const user = computed(() => (state.value.status === 'signedIn' ? state.value.user : undefined))

  const signIn = (answer: { user: User }) => void (state.value = { status: 'signedIn', user: answer.user })
  const signOut = () => void (state.value = { status: 'signedOut', expired: false })
  onSignedOut(() => {
    if (user.value) state.value = { status: 'signedOut', expired: true }
  })

  async function load(): Promise<void> {
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
    login: async (credentials: Credentials) => signIn(await auth.login(credentials)),
    register: async (registration: Registration) => signIn(await auth.register(registration)),
    rename: async (name: string) => signIn(await auth.rename(name)),
    setAvatar: async (image: Blob) => signIn(await auth.setAvatar(image)),
    removeAvatar: async () => signIn(await auth.removeAvatar()),
    logout: () => auth.logout().then(signOut),
    signOutEverywhere: () => auth.endSession('all').then(signOut),
    deleteAccount: () => auth.deleteAccount().then(signOut),
  }
})
