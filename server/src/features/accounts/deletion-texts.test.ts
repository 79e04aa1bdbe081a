import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ROUTES } from '@edusphere/protocol/routes'
import { expect, it } from 'vitest'

const read = (file: string) => readFileSync(join(import.meta.dirname, '../../../..', file), 'utf8')
const lineWith = (text: string, part: string) => text.split('\n').find((line) => line.includes(part))!
const inSettings = (language: string) =>
  (JSON.parse(read(`web/src/locales/${language}/more.json`)) as { settings: { deleteText: string } }).settings
    .deleteText

// A username never changes: messages and addresses of rooms carry it for good.
it.each([
  ['the settings', inSettings('en'), /username stays/],
  ['the settings in Latvian', inSettings('lv'), /Lietotājvārds paliks/],
  ['the README', lineWith(read('README.md'), 'user -- delete'), /username stay/],
  ['the API', ROUTES['DELETE /api/auth/me'].summary, /with my username/],
])('[K26] %s says that the username stays', (_where, sentence, truth) => {
  expect(sentence).toMatch(truth)
})
