import type { TestProject } from 'vitest/node'
import { openPostgres } from '@edusphere/server/store/postgres/open'
import { findPostgres, NO_POSTGRES, PostgresCluster } from './postgres-cluster.ts'
import { runSql, TEMPLATE } from './postgres.ts'

/** Runs once before the server's tests. Without PostgreSQL, a laptop's run says so; in CI it fails. */
export async function setup(project: TestProject): Promise<() => Promise<void> | void> {
  const programs = findPostgres()
  if (programs === undefined) {
    if (process.env.CI === 'true') throw new Error(NO_POSTGRES)
    project.provide('postgres', undefined)
    return () => console.log(NO_POSTGRES)
  }
  const cluster = await PostgresCluster.create(programs)
  await runSql(cluster.url('postgres'), `CREATE DATABASE ${TEMPLATE}`)
  await (await openPostgres(cluster.url(TEMPLATE))).close()
  project.provide('postgres', cluster.url('postgres'))
  return () => cluster.remove()
}
