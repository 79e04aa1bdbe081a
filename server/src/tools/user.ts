import { parseArgs } from 'node:util'
import { Email, Name, NewUsername, Username } from '@edusphere/protocol/fields'
import type { TSchema } from 'typebox'
import { Compile } from 'typebox/compile'
import { createAccount, deleteAccount, disableAccount, enableAccount, findAccount } from '../features/accounts/rules.ts'
import { createResetToken } from '../features/accounts/reset-links.ts'
import { setAdmin } from '../features/admin/rules.ts'
import type { Context } from '../context.ts'
import { ToolRefusal, runTool, UsageError, withContext } from './tool.ts'
import type { UserRow } from '../features/accounts/accounts.ts'

const USAGE = `Usage:
  npm run user -- add NAME [--email ADDRESS] [--name "FULL NAME"]
      Makes an account and prints a link to set its password.
  npm run user -- reset-password NAME
      Prints a link to set a new password; it works once, within 24 hours.
  npm run user -- disable NAME
      Signs them out everywhere at once and keeps them out.
  npm run user -- enable NAME
      Lets them sign in again.
  npm run user -- admin NAME
      Makes them an administrator of the site. Their browser shows it after a reload.
  npm run user -- no-admin NAME
      Takes that away.
  npm run user -- delete NAME
      Erases name, email address, picture and password. Messages stay, under "Deleted user". The username stays
      too: it is in those messages and in the addresses of their rooms, and no other person can take it.
`

const STAYS = 'The messages stay, under "Deleted user"; the username stays with them and in the addresses of the rooms.'

interface Command {
  context: Context
  username: string
  email: string | undefined
  name: string | undefined
}

const COMMANDS: Record<string, (command: Command) => Promise<string>> = {
  async add({ context, username, email, name = username }) {
    const account = { username, name, ...(email !== undefined && { email }) }
    const user = await createAccount(context, account)
    return `${username} has an account now. ${await passwordLink(context, user)}`
  },
  async 'reset-password'({ context, username }) {
    const user = await find(context, username)
    if (user.disabled !== null) throw new ToolRefusal(`${username} is disabled; enable the account first`)
    return passwordLink(context, user)
  },
  async disable({ context, username }) {
    await disableAccount(context, await find(context, username))
    return `${username} is signed out everywhere and cannot sign in any more.`
  },
  async enable({ context, username }) {
    await enableAccount(context, await find(context, username))
    return `${username} can sign in again.`
  },
  async admin({ context, username }) {
    await setAdmin(context, await find(context, username), 1)
    return `${username} is an administrator of the site now.`
  },
  async 'no-admin'({ context, username }) {
    await setAdmin(context, await find(context, username), 0)
    return `${username} is no administrator any more.`
  },
  async delete({ context, username }) {
    await deleteAccount(context, (await find(context, username)).id)
    return `The name, email address, picture and password of ${username} are erased. ${STAYS}`
  },
}

function parse() {
  const { values, positionals } = read()
  const [action = '', username = '', ...more] = positionals
  const command = Object.hasOwn(COMMANDS, action) ? COMMANDS[action]! : undefined
  const isAdd = action === 'add'
  const hasOptions = values.email !== undefined || values.name !== undefined
  if (!command || username === '' || more.length > 0 || (hasOptions && !isAdd)) throw new UsageError()
  check('NAME', isAdd ? NewUsername : Username, username)
  check('--email', Email, values.email)
  check('--name', Name, values.name)
  return { command, username, email: values.email, name: values.name }
}

function read() {
  try {
    return parseArgs({ allowPositionals: true, options: { email: { type: 'string' }, name: { type: 'string' } } })
  } catch (error) {
    throw new UsageError((error as Error).message)
  }
}

function check(what: string, schema: TSchema & { description?: string }, value: string | undefined): void {
  if (value === undefined || Compile(schema).Check(value)) return
  throw new UsageError(`${what} must be ${schema.description}`)
}

async function find(context: Context, username: string): Promise<UserRow> {
  const user = await findAccount(context, username)
  if (!user) throw new ToolRefusal(`${username} has no account here`)
  return user
}

async function passwordLink(context: Context, user: UserRow): Promise<string> {
  const token = await createResetToken(context, user.id)
  const { publicOrigins, port } = context.config
  const origin = publicOrigins?.[0] ?? `http://localhost:${port}`
  return `Whoever opens this link within 24 hours sets the password of ${user.username}, once:\n${origin}/reset#${token}`
}

await runTool(USAGE, (config) => {
  const { command, ...rest } = parse()
  return withContext(config, (context) => command({ context, ...rest }))
})
