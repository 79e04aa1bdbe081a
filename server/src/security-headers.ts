import type { IncomingMessage, ServerResponse } from 'node:http'
import helmet from 'helmet'

const SELF = ["'self'"]
const NONE = ["'none'"]

/** Where the documentation is. */
export const DOCS = '/api/docs'
/** Where browsers report what the content policy stopped. */
export const CSP_REPORTS = '/api/csp-reports'

const POLICY = {
  defaultSrc: NONE,
  scriptSrc: SELF,
  // Styles may stand inline: components position themselves by them.
  styleSrc: [...SELF, "'unsafe-inline'"],
  imgSrc: [...SELF, 'data:', 'blob:'],
  fontSrc: SELF,
  connectSrc: SELF,
  manifestSrc: SELF,
  workerSrc: SELF,
  baseUri: NONE,
  formAction: SELF,
  frameAncestors: NONE,
  // Not `report-to`: a browser that knows it ignores this one, and sends nothing over plain HTTP.
  reportUri: CSP_REPORTS,
}

/**
 * A text reaches `innerHTML` and its like only through two policies. Vue uses its own for its templates alone. `rich-text`
 * parses what a person pastes, in a document that runs and loads nothing, and whose nodes get into no page.
 */
const TRUSTED_TYPES = { requireTrustedTypesFor: ["'script'"], trustedTypes: ['vue', 'rich-text'] }

/** The directives by the names that browsers use, as in `script-src`. */
export const DIRECTIVES = Object.keys({ ...POLICY, ...TRUSTED_TYPES }).map((name) =>
  name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`),
)

/**
 * What a page could ask of a browser and ours never does: scripts that got in cannot either. Not `clipboard-write`: the
 * page copies links. Not `clipboard-read`: the browser asks the person.
 */
const REFUSED_FEATURES = [
  ...['accelerometer', 'autoplay', 'browsing-topics', 'camera', 'display-capture', 'encrypted-media', 'fullscreen'],
  ...['gamepad', 'geolocation', 'gyroscope', 'hid', 'identity-credentials-get', 'idle-detection', 'local-fonts'],
  ...['magnetometer', 'microphone', 'midi', 'otp-credentials', 'payment', 'picture-in-picture'],
  ...['publickey-credentials-create', 'publickey-credentials-get', 'screen-wake-lock', 'serial', 'storage-access'],
  ...['sync-xhr', 'usb', 'window-management', 'xr-spatial-tracking'],
]

type Headers = readonly (readonly [name: string, value: string])[]

interface Place {
  /** Whether the browser used HTTPS. */
  isSecure: boolean
  /** Swagger UI writes to `innerHTML` what it has cleaned itself. */
  isDocs?: boolean
}

/** Made once: helmet takes 10 µs to make them. */
function headersOf({ isSecure, isDocs }: Place): Headers {
  const headers: [string, string][] = []
  const recorder = { removeHeader() {}, setHeader: (name: string, value: string) => headers.push([name, value]) }
  const setHeaders = helmet({
    contentSecurityPolicy: { useDefaults: false, directives: isDocs ? POLICY : { ...POLICY, ...TRUSTED_TYPES } },
    xFrameOptions: { action: 'deny' },
    // Browsers heed these two only over HTTPS.
    strictTransportSecurity: isSecure && { maxAge: 31_536_000, includeSubDomains: false },
    crossOriginOpenerPolicy: isSecure,
  })
  setHeaders({} as IncomingMessage, recorder as unknown as ServerResponse, () => {})
  return [...headers, ['Permissions-Policy', REFUSED_FEATURES.map((name) => `${name}=()`).join(', ')]]
}

const PLAIN = headersOf({ isSecure: false })
const SECURE = headersOf({ isSecure: true })
const PLAIN_DOCS = headersOf({ isSecure: false, isDocs: true })
const SECURE_DOCS = headersOf({ isSecure: true, isDocs: true })

/** Headers of every answer, errors included. */
export function securityHeaders({ isSecure, isDocs }: Place): Headers {
  if (isDocs) return isSecure ? SECURE_DOCS : PLAIN_DOCS
  return isSecure ? SECURE : PLAIN
}

/** The same as lines, for answers that are written to the raw socket. */
export const securityHead = (isSecure: boolean): string => (isSecure ? SECURE_HEAD : PLAIN_HEAD)

const linesOf = (headers: Headers): string => headers.map(([name, value]) => `${name}: ${value}\r\n`).join('')
const SECURE_HEAD = linesOf(SECURE)
const PLAIN_HEAD = linesOf(PLAIN)
