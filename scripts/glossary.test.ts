import { globSync, readFileSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'

const CODE = '*/**/*.{ts,js,vue}'
const DOCUMENTS = '{*,*/*,docs/**/*}.md'
/** This file holds the phrases. */
const LEFT_OUT = /^scripts\/glossary/
const FOREIGN = new Set(['node_modules', 'dist', 'data'])
const DECLARED = /^export (?:default )?(?:abstract )?(?:async )?(?:class|interface|type|function\*?) (\w+)/gm
const COMMENT = /\/\*[\s\S]*?\*\/|<!--[\s\S]*?-->|(?<=^|\s)\/\/ .*/g

/** Phrases that our comments and documents do not use: a reader has to decode them. */
const RIDDLES: readonly RegExp[] = [
  /\bhas it that\b/i,
  /\b(somebody|anybody|nobody|whoever)\b/i,
  /\bwhat becomes of\b/i,
  // Not the sentence of `edit_conflict` in its table, and not a name in the code.
  /(?<!`)\bmeanwhile\b(?! *\|)/i,
]

/** The names that the glossary forbids, in lower case. */
function forbiddenNames(glossary: string): string[] {
  const lists = [...glossary.matchAll(/Not: (.*)\./g)].map(([, list]) => list!)
  return lists.flatMap((list) => [...list.matchAll(/`(\w+)`/g)].map(([, name]) => name!.toLowerCase()))
}

/** The types that the glossary names and no file exports. */
function findMissing(root: string, glossary: string): string[] {
  const named = [...glossary.matchAll(/^- \*\*.*?\*\*.*? \(`(\w+)`\)/gm)].map(([, name]) => name!)
  const code = filesOf(root, CODE)
    .map((file) => read(root, file))
    .join('\n')
  return named.filter((name) => !new RegExp(`^export .*\\b${name}\\b`, 'm').test(code))
}

/** `file: name` for every file name and exported declaration that is one of `names`, or ends in one. */
function findForbidden(root: string, names: readonly string[]): string[] {
  return filesOf(root, CODE).flatMap((file) => {
    const declared = [...read(root, file).matchAll(DECLARED)].map(([, name]) => name!)
    const used = [basename(file).split('.')[0]!, ...declared]
    return used.filter((name) => names.some((forbidden) => endsIn(name, forbidden))).map((name) => `${file}: ${name}`)
  })
}

/** `file: phrase` for every riddle in a comment or a document. */
function findRiddles(root: string): string[] {
  const comments = filesOf(root, CODE).map((file) => [file, (read(root, file).match(COMMENT) ?? []).join('\n')])
  const documents = filesOf(root, DOCUMENTS).map((file) => [file, read(root, file)])
  return [...comments, ...documents].flatMap(([file, text]) => {
    const flowing = text!.replace(/\n\s*(?:\*|\/\/)? */g, ' ')
    return RIDDLES.flatMap((riddle) => riddle.exec(flowing)?.[0] ?? []).map((phrase) => `${file}: ${phrase}`)
  })
}

/** Whether the last words of `name` (`RoomKey`, `room-key`, `roomKey`) spell `forbidden`. */
function endsIn(name: string, forbidden: string): boolean {
  const words = name.split(/[-_]|(?=[A-Z])/).map((word) => word.toLowerCase())
  return words.some((_, at) => words.slice(at).join('') === forbidden)
}

function filesOf(root: string, pattern: string): string[] {
  const files = globSync(pattern, { cwd: root, exclude: (path) => FOREIGN.has(basename(path)) })
  return files.filter((file) => !LEFT_OUT.test(file)).toSorted()
}

const read = (root: string, file: string) => readFileSync(join(root, file), 'utf8')

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
