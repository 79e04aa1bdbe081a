import { Type } from 'typebox'
import { LIMITS } from '../limits.ts'
import { Email, Name, Password, Secret, text, Username } from '../fields.ts'
import { User } from '../schemas.ts'
import { NO_CONTENT, type RawSchema, type Routes } from './route.ts'

const Me = Type.Object({ user: User })
const Tokens = Type.Object({ accessToken: Type.String(), refreshToken: Type.String(), expiresIn: Type.Integer() })
const Login = Type.Object({ login: text(LIMITS.emailMax, 1), password: text(LIMITS.passwordMax, 1) })
const Refresh = Type.Object({ refreshToken: Type.Optional(Secret) })
const picture: RawSchema = {
  contentTypes: ['image/png', 'image/jpeg', 'image/webp'],
  maxBytes: LIMITS.avatarBytes,
}

export const SIGN_IN_ROUTES = {
  'GET /api/config': {
    summary: 'What clients must know before signing in',
    tag: 'Sign in',
    who: 'anyone',
    answers: {
      200: Type.Object({
        messageMaxLength: Type.Integer(),
        registration: Type.Union([Type.Literal('open'), Type.Literal('invite'), Type.Literal('closed')]),
      }),
    },
  },
  'POST /api/auth/register': {
    summary: 'Make an account and sign in',
    tag: 'Sign in',
    who: 'anyone',
    body: Type.Object({
      username: Username,
      name: Name,
      email: Email,
      password: Password,
      /** With `REGISTRATION=invite`: the invite of any room. */
      invite: Type.Optional(Secret),
    }),
    answers: { 201: Me },
    errors: [
      'rate_limited',
      'registration_closed',
      'invite_invalid',
      'username_taken',
      'email_taken',
      'invalid_credentials',
    ],
  },
  'POST /api/auth/login': {
    summary: 'Sign a browser in',
    tag: 'Sign in',
    who: 'anyone',
    body: Login,
    answers: { 200: Me },
    errors: ['rate_limited', 'invalid_credentials', 'account_disabled'],
  },
  'POST /api/auth/token': {
    summary: 'Sign a program in',
    tag: 'Sign in',
    who: 'anyone',
    body: Login,
    answers: { 200: Tokens },
    errors: ['rate_limited', 'invalid_credentials', 'account_disabled'],
  },
  'POST /api/auth/refresh': {
    summary: 'Renew the tokens; each refresh token works once',
    tag: 'Sign in',
    who: 'anyone',
    body: Refresh,
    answers: { 200: Type.Union([Tokens, Me]) },
    errors: ['unauthenticated'],
  },
  'POST /api/auth/logout': {
    summary: 'End the session',
    tag: 'Sign in',
    who: 'anyone',
    body: Refresh,
    answers: NO_CONTENT,
  },
  'POST /api/auth/reset': {
    summary: 'Set a password by a one-time link',
    tag: 'Sign in',
    who: 'anyone',
    body: Type.Object({ token: Secret, password: Password }),
    answers: NO_CONTENT,
    errors: ['rate_limited', 'reset_invalid'],
  },
} as const satisfies Routes

export const ACCOUNT_ROUTES = {
  'GET /api/auth/me': { summary: 'Who I am', tag: 'Account', who: 'person', answers: { 200: Me } },
  'PATCH /api/auth/me': {
    summary: 'Change my name',
    tag: 'Account',
    who: 'person',
    body: Type.Object({ name: Type.Optional(Name) }),
    answers: { 200: Me },
  },
  'DELETE /api/auth/me': {
    summary: 'Delete my account; my messages stay, under "Deleted user"',
    tag: 'Account',
    who: 'person',
    answers: { 200: Me },
    errors: ['not_found'],
  },
  'POST /api/auth/password': {
    summary: 'Change my password; my other sessions end',
    tag: 'Account',
    who: 'person',
    body: Type.Object({ oldPassword: text(LIMITS.passwordMax, 1), newPassword: Password }),
    answers: { 200: Me },
    errors: ['wrong_password'],
  },
  'PUT /api/auth/me/avatar': {
    summary: 'Set my picture: PNG, JPEG or WebP as the raw body',
    tag: 'Account',
    who: 'person',
    body: picture,
    answers: { 200: Me },
  },
  'DELETE /api/auth/me/avatar': {
    summary: 'Remove my picture',
    tag: 'Account',
    who: 'person',
    answers: { 200: Me },
  },
  'GET /api/avatars/:hash': {
    summary: 'A picture',
    tag: 'Account',
    who: 'anyone',
    params: Type.Object({
      hash: Type.String({ pattern: '^[0-9a-f]{64}$', description: 'the hash that `userAvatar` ends with' }),
    }),
    answers: { 200: picture },
    immutable: true,
    errors: ['not_found'],
  },
} as const satisfies Routes
