import type { ErrorBody, ErrorCode } from '@edusphere/protocol'
import type { Answer, Input, Raw, RouteName } from '@edusphere/protocol/routes'

/** The error of a failed call. */
export class ApiError extends Error {
  override readonly name = 'ApiError'
  /** The HTTP status; 0 when no answer came. */
  readonly status: number
  /** A code of the protocol's table. `network`: no answer came, so the outcome is unknown. */
  readonly code: ErrorCode | 'network'
  /** The refused fields, and what each accepts. */
  readonly details: Readonly<Record<string, string>>

  constructor(status: number, code: ErrorCode | 'network', { error, details }: Partial<ErrorBody>) {
    super(error ?? code)
    this.status = status
    this.code = code
    this.details = details ?? {}
  }
}

export interface HttpOptions {
  /** Scheme, host and port of the server. Empty in a browser whose page came from there. */
  origin: string
  /** The access token of a program, read before each call. Browsers leave it out and send cookies. */
  accessToken?: () => string | undefined
  /** The id of the account that all calls are for. With credentials of another account the server refuses them. */
  expectedUser?: () => string | undefined
  /** Called when the server refused a call because the credentials are of another account. */
  accountChanged?: () => void
  /** A name of the present credentials, where others may renew them: the tabs of a browser. */
  credentials?: () => string | null
  /**
   * Gets new credentials after the server refused the present ones. False, or a call that was refused: the session has
   * ended.
   * @param refused the name of the refused credentials; by now they may have been renewed
   */
  renew?: (refused: string | null) => Promise<boolean>
  /** Replaces the global `fetch`, for example to add a time limit. */
  fetch?: (url: string, init: RequestInit) => Promise<Response>
}

/** One call, as it is sent. */
export interface HttpRequest {
  method: string
  /** With the query string, without the origin. */
  path: string
  headers?: Record<string, string>
  /** Sent as JSON, except a `Raw` body. */
  body?: unknown
}

type Arguments<R extends RouteName> = object extends Input<R> ? [input?: Input<R>] : [input: Input<R>]
type Parts = { params?: Record<string, string>; query?: Record<string, unknown>; body?: unknown }

const RENEWAL: RouteName = 'POST /api/auth/refresh'

/** Calls the server's HTTP API. The calls are the protocol's table of routes. */
export class HttpClient {
  readonly #options: HttpOptions
  #renewing: Promise<boolean> | undefined

  constructor(options: HttpOptions) {
    this.#options = options
  }

  /**
   * Makes a call. When the server refuses the credentials, they are renewed once and the call is repeated.
   * @param name a row of the table, for example `POST /api/rooms`
   * @returns the answer's body; `null` when it has none
   * @throws ApiError
   */
  async call<R extends RouteName>(name: R, ...[input]: Arguments<R>): Promise<Answer<R>> {
    const used = this.#credentials
    const request = requestOf(name, input ?? {})
    let response = await this.send(request)
    if (response.status === 401 && this.#options.renew && name !== RENEWAL) {
      const error = await errorOf(response)
      if (error.code !== 'unauthenticated' || !(await this.renew(used))) throw error
      response = await this.send(request)
    }
    if (!response.ok) throw this.#reported(await errorOf(response))
    return (await bodyOf(response).catch(noAnswer)) as Answer<R>
  }

  /**
   * Renews the credentials. Concurrent callers share one renewal.
   * @param refused the name of the refused credentials
   * @returns false when the session has ended
   * @throws ApiError when no answer came; the session may still be valid
   */
  renew(refused = this.#credentials): Promise<boolean> {
    const { renew } = this.#options
    const renewal = () => (renew?.(refused) ?? Promise.resolve(false)).catch(endedOrThrow)
    this.#renewing ??= renewal().finally(() => (this.#renewing = undefined))
    return this.#renewing
  }

  /**
   * Sends a request and returns the answer, with refusals too.
   * @throws ApiError with `network` when no answer came
   */
  async send({ method, path, headers, body }: HttpRequest): Promise<Response> {
    const { origin, accessToken, expectedUser, fetch = globalThis.fetch } = this.#options
    const [token, user] = [accessToken?.(), expectedUser?.()]
    const init: RequestInit = {
      method,
      headers: {
        accept: 'application/json',
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
        ...(user !== undefined && { 'x-expected-user': user }),
        ...(body !== undefined && { 'content-type': isRaw(body) ? body.contentType : 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && { body: isRaw(body) ? body.bytes : JSON.stringify(body) }),
    }
    return fetch(origin + path, init).catch(noAnswer)
  }

  get #credentials(): string | null {
    return this.#options.credentials?.() ?? null
  }

  #reported(error: ApiError): ApiError {
    if (error.code === 'account_changed') this.#options.accountChanged?.()
    return error
  }
}

/** The codes that end a session. After any other failure it may still be valid. */
const ENDED: readonly string[] = ['unauthenticated', 'invalid_credentials', 'account_disabled', 'account_suspended']

function endedOrThrow(error: unknown): false {
  if (error instanceof ApiError && ENDED.includes(error.code)) return false
  throw error
}

/** Also for an answer that breaks off in its body. */
function noAnswer(cause: unknown): never {
  throw Object.assign(new ApiError(0, 'network', { error: 'The server cannot be reached' }), { cause })
}

function requestOf(name: RouteName, { params = {}, query = {}, body }: Parts): HttpRequest {
  const [method, template] = name.split(' ') as [string, string]
  const path = template.replaceAll(/:(\w+)/g, (_match, field: string) => encodeURIComponent(params[field]!))
  const given = Object.entries(query).filter(([, value]) => value !== undefined)
  const search = new URLSearchParams(given.map(([field, value]): [string, string] => [field, String(value)]))
  return { method, path: given.length > 0 ? `${path}?${search}` : path, body }
}

const isRaw = (body: unknown): body is Raw =>
  typeof body === 'object' && body !== null && 'bytes' in body && body.bytes instanceof Uint8Array

async function bodyOf(response: Response): Promise<unknown> {
  if (response.status === 204) return null
  const contentType = response.headers.get('content-type') ?? ''
  if (contentType.startsWith('application/json')) return response.json()
  return { contentType, bytes: new Uint8Array(await response.arrayBuffer()) } satisfies Raw
}

async function errorOf(response: Response): Promise<ApiError> {
  const body = (await response.json().catch(() => ({}))) as Partial<ErrorBody>
  const code = body.code ?? (response.status === 429 ? 'rate_limited' : 'unavailable')
  return new ApiError(response.status, code, body)
}
