import { commonPasswords, isEasyToGuess } from '@edusphere/protocol'
import { Failure } from '../../failure.ts'

let common: Promise<ReadonlySet<string>> | undefined

/** Loaded with the first new password: it takes some ten milliseconds and 3 MB. */
async function load(): Promise<ReadonlySet<string>> {
  const { dictionary } = await import('@zxcvbn-ts/language-common')
  return commonPasswords(dictionary['passwords-common'])
}

interface Owner {
  username: string
  name: string
  email?: string | null | undefined
}

/** Refuses a new password that is guessed first. */
export async function assertHardToGuess(field: 'password' | 'newPassword', password: string, owner: Owner) {
  const own = [owner.username, owner.name, owner.email ?? '']
  if (isEasyToGuess(password, await (common ??= load()), own)) {
    throw new Failure('weak_password', { [field]: 'a password that is not guessed first, such as a few words' })
  }
}
