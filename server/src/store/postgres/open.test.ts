import { randomBytes } from 'node:crypto'
import pg from 'pg'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ConfigError, readConfig } from '../../config.ts'
import { openStore } from '../../open-store.ts'
import { createDatabase, hasPostgres, runSql, type TestDatabase } from '@edusphere/testing/postgres'
import { readMeta } from '../life.ts'
import { schemas } from '../file/format.ts'
import { openPostgres } from './open.ts'

describe.skipIf(!hasPostgres())('opening a PostgreSQL store', () => {
  let database: TestDatabase
  const role = `pupil_${randomBytes(4).toString('hex')}`

  beforeEach(async () => {
    database = await createDatabase({ empty: true })
    await runSql(database.url, `CREATE ROLE ${role} LOGIN; REVOKE CREATE ON SCHEMA public FROM PUBLIC`)
  })
  afterEach(async () => {
    await runSql(database.url, `DROP OWNED BY ${role}; DROP ROLE ${role}`)
    await database.drop()
  })

  const at = (change: (url: URL) => void): string => {
    const url = new URL(database.url)
    change(url)
    return url.href
  }
  /** The server's output at its start. */
  const problemOf = async (url: string): Promise<string> => {
    const config = readConfig({ DATABASE_URL: url, JWT_SECRET: 'for tests, and for nothing but tests' })
    const opened = openStore(config).then((store) => store.close())
    const error: unknown = await opened.catch((reason: unknown) => reason)
    expect(error).toBeInstanceOf(ConfigError)
    return (error as ConfigError).message
  }

  it('migrates an empty database once, whoever of several processes is first', async () => {
    const stores = await Promise.all(Array.from({ length: 4 }, () => openPostgres(database.url)))
    expect(new Set(stores.map(({ life }) => life)).size).toBe(1)
    const done = await stores[0]!.db
      .selectFrom('kysely_migration' as 'meta')
      .selectAll()
      .execute()
    await Promise.all(stores.map((store) => store.close()))
    expect(done).toHaveLength((await schemas()).length)
  })

  it('refuses tables that a newer version has made', async () => {
    await (await openPostgres(database.url)).close()
    await runSql(database.url, "INSERT INTO kysely_migration VALUES ('9999_later', '2030-01-01T00:00:00.000Z')")
    expect(await problemOf(database.url)).toMatch(/^DATABASE_URL: .*a newer version of EduSphere has written it/)
  })

  it('says in a sentence what is wrong with the URL, and never its password', async () => {
    const secret = 'hunter2-hunter2'
    const withSecret = (change: (url: URL) => void) =>
      at((url) => {
        url.password = secret
        change(url)
      })
    const urls: [string, RegExp][] = [
      [withSecret((url) => (url.port = '1')), /^DATABASE_URL: PostgreSQL does not answer at 127\.0\.0\.1:1; start it/],
      [withSecret((url) => (url.hostname = 'nowhere.invalid')), /^DATABASE_URL: the host name in nowhere\.invalid/],
      [withSecret((url) => (url.pathname = 'absent')), /^DATABASE_URL: the database "absent" does not exist; make it/],
      [withSecret((url) => (url.username = 'nobody-here')), /^DATABASE_URL: PostgreSQL refuses the user "nobody-here"/],
      [
        withSecret((url) => (url.search = 'sslmode=verify-full')),
        /^DATABASE_URL: PostgreSQL at 127\.0\.0\.1:\d+ offers no TLS; switch it on/,
      ],
      [
        withSecret((url) => (url.search = 'sslmode=verify-full&sslrootcert=/nowhere')),
        /^DATABASE_URL: the file \/nowhere/,
      ],
      [withSecret((url) => (url.search = 'host=/nowhere')), /^DATABASE_URL: PostgreSQL does not answer at \/nowhere/],
    ]
    for (const [url, sentence] of urls) {
      const problem = await problemOf(url)
      expect(problem).toMatch(sentence)
      expect(problem).not.toContain(secret)
    }
  })

  it('says that it is read-only, before and after it was migrated', async () => {
    const readOnly = at((url) => (url.search = 'options=-c%20default_transaction_read_only%3Don'))
    expect(await problemOf(readOnly)).toMatch(/^DATABASE_URL: the database is read-only; name the primary/)
    await (await openPostgres(database.url)).close()
    expect(await problemOf(readOnly)).toMatch(/^DATABASE_URL: the database is read-only; name the primary/)
  })

  it('says which right is missing', async () => {
    expect(await problemOf(at((url) => (url.username = role)))).toMatch(
      new RegExp(`^DATABASE_URL: the user "${role}" may not use the schema "public"; grant it`),
    )
  })

  it('says that no connection is left', async () => {
    await runSql(database.url, `ALTER ROLE ${role} CONNECTION LIMIT 0`)
    expect(await problemOf(at((url) => (url.username = role)))).toMatch(/^DATABASE_URL: PostgreSQL has no connection/)
  })

  it('works for a user who owns nothing but the database', async () => {
    await runSql(database.url, `GRANT CREATE ON SCHEMA public TO ${role}`)
    const store = await openPostgres(at((url) => (url.username = role)))
    await store.ping()
    expect(store.life).toMatch(/^[\w-]{8}-[\w-]{8}$/)
    await store.close()
  })

  it('[G3] has another life in a database that is restored from a dump', async () => {
    const store = await openPostgres(database.url)
    const number = (await readMeta(store.db, 'life'))!
    await store.close()
    const restored = await createDatabase()
    await runSql(restored.url, `UPDATE meta SET value = '${number}' WHERE key = 'life'`)
    const second = await openPostgres(restored.url)
    expect(second.life.startsWith(number)).toBe(true)
    expect(second.life).not.toBe(store.life)
    await second.close()
    await restored.drop()
  })

  it('keeps numbers of other users of the driver as they are', () => {
    const parse = pg.types.getTypeParser(pg.types.builtins.INT8) as (text: string) => unknown
    expect(parse('1')).toBe('1')
  })
})
