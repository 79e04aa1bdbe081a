// Kept in the tab, not in the address: the path may contain an invite, and addresses get into logs.
const KEY = 'edusphere.returnTo'

/** Remembers the path that a person asked for before signing in. */
export function rememberReturn(path: string): void {
  sessionStorage.setItem(KEY, path)
}

/** The path to open after signing in; once. */
export function takeReturn(): string {
  const path = returnPath()
  sessionStorage.removeItem(KEY)
  return path ?? '/'
}

/** The invite of the link that led here. With `REGISTRATION=invite` it also allows registration. */
export function rememberedInvite(): string | undefined {
  const path = returnPath()
  return path?.startsWith('/join/') ? path.split('#')[1] : undefined
}

function returnPath(): string | null {
  return sessionStorage.getItem(KEY)
}
