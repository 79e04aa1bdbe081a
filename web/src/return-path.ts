// Kept in the tab and not in the address: the path may end in a room's invite, and addresses land in logs.
const KEY = 'edusphere.returnTo'

/** Remembers where somebody wanted to go before they were asked to sign in. */
export function rememberReturn(path: string): void {
  sessionStorage.setItem(KEY, path)
}

/** Where to go after signing in; once. */
export function takeReturn(): string {
  const path = returnPath()
  sessionStorage.removeItem(KEY)
  return path ?? '/'
}

/** The invite of the link that led here, which with `REGISTRATION=invite` also admits to register. */
export function rememberedInvite(): string | undefined {
  const path = returnPath()
  return path?.startsWith('/join/') ? path.split('#')[1] : undefined
}

function returnPath(): string | null {
  return sessionStorage.getItem(KEY)
}
