// Kept in the tab, not in the address: the path may contain an invite, and addresses get into logs.
const KEY = 'edusphere.returnTo'

interface Return {
  path: string
  /** Whose path it is; null: that of the person who signs in next. */
  userId: string | null
}

/** Remembers the path that a person asked for before signing in. Another account is not led there. */
export function rememberReturn(path: string, userId: string | null): void {
  sessionStorage.setItem(KEY, JSON.stringify({ path, userId } satisfies Return))
}

/** The path to open after this person has signed in; once. */
export function takeReturn(userId: string): string {
  const known = remembered()
  sessionStorage.removeItem(KEY)
  return known && (known.userId ?? userId) === userId ? known.path : '/'
}

/** The invite of the link that led here. With `REGISTRATION=invite` it also allows registration. */
export function rememberedInvite(): string | undefined {
  const known = remembered()
  return known?.userId === null && known.path.startsWith('/join/') ? known.path.split('#')[1] : undefined
}

function remembered(): Return | null {
  return JSON.parse(sessionStorage.getItem(KEY) ?? 'null') as Return | null
}
