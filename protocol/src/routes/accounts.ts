import { Type } from 'typebox'
import { LIMITS } from '../limits.ts'
import { counter, Email, like, Name, NewUsername, Password, Secret, shownSecret, text } from '../fields.ts'
import { User } from '../schemas.ts'
import { NO_CONTENT, type RawSchema, type Routes } from './route.ts'

const Me = Type.Object({ user: User })
const REFRESH_TOKEN = 'Zk1vT3hQbXc5c0x1YVJqN2dGZDhFcA'
/** `expiresIn`: seconds until the access token expires. */
const Tokens = Type.Object({
  accessToken: like('eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhZGEifQ.Q2hhbGsgYW5kIGJvYXJk'),
  refreshToken: like(REFRESH_TOKEN),
  expiresIn: counter(600),
})
/** Browsers send none: they have a cookie. */
const Refresh = Type.Object({ refreshToken: Type.Optional(shownSecret(REFRESH_TOKEN)) })
const picture: RawSchema = {
  contentTypes: ['image/png', 'image/jpeg', 'image/webp'],
  maxBytes: LIMITS.avatarBytes,
}
/** A password may be older than the rules for new ones. */
const oldPassword = (example: string) => text(LIMITS.passwordMax, 1, { examples: [example] })
const LOGIN_NAME = text(LIMITS.emailMax, 1, { examples: ['ada'] })
const LOGIN = {
  body: Type.Object({
    login: LOGIN_NAME,
    password: oldPassword('correct horse battery staple'),
  }),
  errors: ['invalid_credentials', 'account_disabled', 'account_suspended'],
} as const
const SIGN_IN = { tag: 'Sign in', who: 'anyone' } as const
const MINE = { tag: 'Account', who: 'person', answers: { 200: Me } } as const

export const SIGN_IN_ROUTES = {
  'GET /api/config': {
    ...SIGN_IN,
    summary: 'What clients must know before signing in',
    answers: {
      200: Type.Object({
        version: like('0.1.0'),
        messageMaxLength: counter(500),
        registration: Type.Union([Type.Literal('open'), Type.Literal('invite'), Type.Literal('closed')]),
        /** Whether the server sends mail, such as links to set a new password. */
        mail: Type.Boolean(),
        /** Missing in answers of an older server. */
        publicRooms: Type.Optional(Type.Union([Type.Literal('members'), Type.Literal('visible')])),
      }),
    },
  },
  'POST /api/auth/register': {
    ...SIGN_IN,
    summary: 'Make an account and sign in',
    body: Type.Object({
      username: NewUsername,
      name: Name,
      email: Email,
      password: Password,
      /** With `REGISTRATION=invite`: the invite of any room. */
      invite: Type.Optional(Secret),
    }),
    answers: { 201: Me },
    errors: [
      'weak_password',
      'registration_closed',
      'invite_invalid',
      'username_taken',
      'email_taken',
      'invalid_credentials',
    ],
  },
  'POST /api/auth/login': { ...SIGN_IN, ...LOGIN, summary: 'Sign a browser in', answers: { 200: Me } },
  'POST /api/auth/token': { ...SIGN_IN, ...LOGIN, summary: 'Sign a program in', answers: { 200: Tokens } },
  'POST /api/auth/refresh': {
    ...SIGN_IN,
    summary: 'Renew the tokens; the previous refresh token works until the new one was used',
    body: Refresh,
    answers: { 200: Type.Union([Tokens, Me]) },
    errors: ['unauthenticated', 'account_changed'],
  },
  'POST /api/auth/logout': {
    ...SIGN_IN,
    summary: 'End the session',
    body: Refresh,
    answers: NO_CONTENT,
    errors: ['account_changed'],
  },
  'POST /api/auth/forgot': {
    ...SIGN_IN,
    summary: 'Mail a one-time link to set a new password; the answer does not tell whether there is such an account',
    body: Type.Object({ login: LOGIN_NAME }),
    answers: NO_CONTENT,
    errors: ['mail_off'],
  },
  'POST /api/auth/reset': {
    ...SIGN_IN,
    summary: 'Set a password by a one-time link',
    body: Type.Object({ token: shownSecret('bHVtZW4tb2YtYS1sYW1w'), password: Password }),
    answers: NO_CONTENT,
    errors: ['weak_password', 'reset_invalid'],
  },
} as const satisfies Routes

export const ACCOUNT_ROUTES = {
  'GET /api/auth/me': { ...MINE, summary: 'Who I am' },
  'PATCH /api/auth/me': { ...MINE, summary: 'Change my name', body: Type.Object({ name: Type.Optional(Name) }) },
  'DELETE /api/auth/me': {
    ...MINE,
    summary: 'Erase my name, email, picture and password; my messages stay, under "Deleted user", with my username',
    body: Type.Object({ password: oldPassword('chalk and blackboard') }),
    errors: ['not_found', 'wrong_password'],
  },
  'POST /api/auth/password': {
    ...MINE,
    summary: 'Change my password; my other sessions end, and so do the refresh tokens of this one',
    body: Type.Object({ oldPassword: oldPassword('chalk and blackboard'), newPassword: Password }),
    /** `tokens`: the new ones of a program. A browser has them in its cookies. */
    answers: { 200: Type.Object({ user: User, tokens: Type.Optional(Tokens) }) },
    errors: ['weak_password', 'wrong_password'],
  },
  'PUT /api/auth/me/avatar': {
    ...MINE,
    summary: 'Set my picture: PNG, JPEG or WebP as the raw body',
    body: picture,
  },
  'DELETE /api/auth/me/avatar': { ...MINE, summary: 'Remove my picture' },
  'GET /api/avatars/:hash': {
    summary: 'A picture: a square of at most 256 pixels, without what a camera adds',
    tag: 'Account',
    who: 'person',
    params: Type.Object({
      hash: Type.String({
        pattern: '^[0-9a-f]{64}$',
        description: 'the hash that `userAvatar` ends with',
        examples: ['5f'.repeat(32)],
      }),
    }),
    answers: { 200: picture },
    immutable: true,
    errors: ['not_found'],
  },
} as const satisfies Routes
