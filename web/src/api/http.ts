import type { ErrorBody, ErrorCode } from '@edusphere/protocol'

/** What a failed call throws. `details` names each refused field; `network` means that no answer came. */
export class ApiError extends Error {
  readonly status: number
  readonly code: ErrorCode | 'network'
  readonly details: Readonly<Record<string, string>>

  constructor(
    status: number,
    code: ErrorCode | 'network',
    body: { message: string; details?: Record<string, string> },
  ) {
    super(body.message)
    this.status = status
    this.code = code
    this.details = body.details ?? {}
  }
}

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

/**
 * Calls the server. A `Blob` body is sent as it is, anything else as JSON. An expired access token is refreshed once
 * and the call repeated.
 * @throws ApiError
 */
export async function request<T>(method: Method, path: string, body?: unknown): Promise<T> {
  const started = Date.now()
  try {
    return await send<T>(method, path, body)
  } catch (error) {
    if (!(error instanceof ApiError && error.code === 'unauthenticated')) throw error
    if (!(await refreshSession(started))) throw error
    return send<T>(method, path, body)
  }
}

let refreshing: Promise<boolean> | undefined
const signedOutListeners = new Set<() => void>()

/** Runs `listener` when the server has ended this browser's session. */
export function onSignedOut(listener: () => void): void {
  signedOutListeners.add(listener)
}

/**
 * Renews the session's cookies.
 * @param since when the refused call was sent: another tab's refresh after that will do.
 * @returns false when the session has ended.
 * @throws ApiError when the server could not be asked; the session may well be alive.
 */
export function refreshSession(since = Date.now()): Promise<boolean> {
  refreshing ??= oneTabAtATime(() => refresh(since)).finally(() => (refreshing = undefined))
  return refreshing
}

const REFRESHED_AT = 'edusphere.refreshedAt'

// Without HTTPS there are no locks; two tabs may then both refresh, which the server forgives for 60 s.
function oneTabAtATime(run: () => Promise<boolean>): Promise<boolean> {
  const locks = navigator.locks as LockManager | undefined
  return locks ? locks.request('edusphere.refresh', run) : run()
}

async function refresh(since: number): Promise<boolean> {
  if (Number(localStorage.getItem(REFRESHED_AT)) > since) return true
  try {
    await send('POST', '/api/auth/refresh', {})
  } catch (error) {
    if (!(error instanceof ApiError && error.code === 'unauthenticated')) throw error
    for (const listener of signedOutListeners) listener()
    return false
  }
  localStorage.setItem(REFRESHED_AT, String(Date.now()))
  return true
}

async function send<T>(method: Method, path: string, body?: unknown): Promise<T> {
  const init: RequestInit = { method, credentials: 'same-origin', headers: { accept: 'application/json' } }
  if (body instanceof Blob) {
    init.body = body
  } else if (body !== undefined) {
    init.headers = { ...init.headers, 'content-type': 'application/json' }
    init.body = JSON.stringify(body)
  }
  const response = await fetch(path, init).catch(() => {
    throw new ApiError(0, 'network', { message: 'The server cannot be reached' })
  })
  if (!response.ok) throw await failureOf(response)
  return response.status === 204 ? (undefined as T) : ((await response.json()) as T)
}

async function failureOf(response: Response): Promise<ApiError> {
  const body = (await response.json().catch(() => ({}))) as Partial<ErrorBody>
  const code = body.code ?? (response.status === 429 ? 'rate_limited' : 'unavailable')
  return new ApiError(response.status, code, {
    message: body.error ?? response.statusText,
    ...(body.details && { details: body.details }),
  })
}
