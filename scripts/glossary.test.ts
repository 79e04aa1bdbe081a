import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { findForbidden, findMissing, findRiddles, forbiddenNames } from './glossary.ts'

const ROOT = join(import.meta.dirname, '..')

it('no file and no exported name is one that the glossary replaces', async () => {
  const names = forbiddenNames(await readFile(join(ROOT, 'docs/glossary.md'), 'utf8'))
  expect(names).toContain('chatroom')
  expect(findForbidden(ROOT, names)).toEqual([])
})

it('every type that the glossary names exists', async () => {
  expect(findMissing(ROOT, await readFile(join(ROOT, 'docs/glossary.md'), 'utf8'))).toEqual([])
})

it('no comment and no document uses a phrase that has to be decoded', () => {
  expect(findRiddles(ROOT)).toEqual([])
})

it('finds forbidden names and riddles', async () => {
  const root = await mkdtemp(join(tmpdir(), 'edusphere-glossary-'))
  onTestFinished(() => rm(root, { recursive: true }))
  await mkdir(join(root, 'client'))
  await mkdir(join(root, 'docs'))
  await writeFile(join(root, 'client/open-lobby.ts'), '// Waits for\n// whoever comes.\nexport type BigLobby = 1\n')
  await writeFile(join(root, 'docs/a.md'), 'A lobby is for\nnobody.\n')
  expect(forbiddenNames('- **room**: One. Not: `Lobby`, `RoomKey`.')).toEqual(['lobby', 'roomkey'])
  expect(findForbidden(root, ['lobby'])).toEqual(['client/open-lobby.ts: open-lobby', 'client/open-lobby.ts: BigLobby'])
  expect(findRiddles(root)).toEqual(['client/open-lobby.ts: whoever', 'docs/a.md: nobody'])
})
