import type { LanguageFn } from 'highlight.js'
import hljs from 'highlight.js/lib/core'
import { h, type VNodeChild } from 'vue'
import { addSheet } from '../../ui/sheets.ts'
import css from './highlight.css?inline'
import type { Reader } from './later.ts'

addSheet(css)

/** The grammars take time with the square of a line, or of the block. Longer ones have no colours. */
const LONGEST_BLOCK = 2_000
const LONGEST_LINE = 160
/** So much of a block is read to guess its language. */
const GUESSED_FROM = 500
/** Less is found in any text. */
const LEAST_RELEVANCE = 5

const GRAMMARS: Record<string, () => Promise<{ default: LanguageFn }>> = {
  bash: () => import('highlight.js/lib/languages/bash'),
  c: () => import('highlight.js/lib/languages/c'),
  cpp: () => import('highlight.js/lib/languages/cpp'),
  csharp: () => import('highlight.js/lib/languages/csharp'),
  css: () => import('highlight.js/lib/languages/css'),
  delphi: () => import('highlight.js/lib/languages/delphi'),
  diff: () => import('highlight.js/lib/languages/diff'),
  go: () => import('highlight.js/lib/languages/go'),
  haskell: () => import('highlight.js/lib/languages/haskell'),
  ini: () => import('highlight.js/lib/languages/ini'),
  java: () => import('highlight.js/lib/languages/java'),
  javascript: () => import('highlight.js/lib/languages/javascript'),
  json: () => import('highlight.js/lib/languages/json'),
  kotlin: () => import('highlight.js/lib/languages/kotlin'),
  latex: () => import('highlight.js/lib/languages/latex'),
  lua: () => import('highlight.js/lib/languages/lua'),
  makefile: () => import('highlight.js/lib/languages/makefile'),
  markdown: () => import('highlight.js/lib/languages/markdown'),
  matlab: () => import('highlight.js/lib/languages/matlab'),
  php: () => import('highlight.js/lib/languages/php'),
  powershell: () => import('highlight.js/lib/languages/powershell'),
  python: () => import('highlight.js/lib/languages/python'),
  r: () => import('highlight.js/lib/languages/r'),
  ruby: () => import('highlight.js/lib/languages/ruby'),
  rust: () => import('highlight.js/lib/languages/rust'),
  sql: () => import('highlight.js/lib/languages/sql'),
  swift: () => import('highlight.js/lib/languages/swift'),
  typescript: () => import('highlight.js/lib/languages/typescript'),
  xml: () => import('highlight.js/lib/languages/xml'),
  yaml: () => import('highlight.js/lib/languages/yaml'),
}
const ALIASES: Record<string, string> = {
  'c#': 'csharp',
  'c++': 'cpp',
  cs: 'csharp',
  golang: 'go',
  h: 'c',
  hpp: 'cpp',
  hs: 'haskell',
  html: 'xml',
  js: 'javascript',
  jsx: 'javascript',
  kt: 'kotlin',
  make: 'makefile',
  md: 'markdown',
  mjs: 'javascript',
  pas: 'delphi',
  pascal: 'delphi',
  patch: 'diff',
  ps1: 'powershell',
  py: 'python',
  rb: 'ruby',
  rs: 'rust',
  sh: 'bash',
  shell: 'bash',
  svg: 'xml',
  tex: 'latex',
  toml: 'ini',
  ts: 'typescript',
  tsx: 'typescript',
  yml: 'yaml',
  zsh: 'bash',
}
/** Languages that stand inside another one. */
const INSIDE: Record<string, string[]> = { xml: ['css', 'javascript'], markdown: ['xml'], php: ['xml'] }
/** A block without a language may be in one of these. */
const GUESSED = ['python', 'javascript', 'java', 'cpp', 'csharp', 'xml', 'css', 'sql', 'bash', 'json']

/** The colour of what a grammar finds. Other things have none. */
const COLOURS: Record<string, string> = Object.fromEntries(
  Object.entries({
    keyword: ['keyword', 'built_in', 'type', 'tag', 'name', 'selector-tag', 'doctag', 'operator'],
    string: ['string', 'char', 'regexp', 'symbol', 'link', 'addition', 'template-tag', 'quote'],
    number: ['number', 'literal', 'variable', 'template-variable', 'attr', 'attribute', 'deletion', 'meta', 'bullet'],
    title: [
      'title',
      'section',
      'property',
      'selector-class',
      'selector-id',
      'selector-attr',
      'selector-pseudo',
      'code',
    ],
    comment: ['comment'],
  }).flatMap(([colour, scopes]) => scopes.map((scope) => [scope, `code-${colour}`])),
)

/** A part of a block of code: a text, or what the grammar found. */
type Part = string | { scope?: string; children: Part[] }

/**
 * Loads a language, and reads blocks of code in it.
 * @param named as typed after the fence; empty when the language is to be guessed
 */
export async function readerOf(named: string): Promise<Reader> {
  const typed = named.toLowerCase()
  const language = Object.hasOwn(ALIASES, typed) ? ALIASES[typed]! : typed
  if (language !== '' && !Object.hasOwn(GRAMMARS, language)) return () => null
  await Promise.all((language === '' ? GUESSED : [language, ...(INSIDE[language] ?? [])]).map(loadGrammar))
  return (code) => {
    if (code.length > LONGEST_BLOCK || code.split('\n').some((line) => line.length > LONGEST_LINE)) return null
    const found = language || guess(code.slice(0, GUESSED_FROM))
    if (!found) return null
    const { _emitter } = hljs.highlight(code, { language: found, ignoreIllegals: true })
    const { children } = (_emitter as unknown as { rootNode: { children: Part[] } }).rootNode
    return () => h('code', children.map(nodeOf))
  }
}

async function loadGrammar(language: string) {
  if (!hljs.getLanguage(language)) hljs.registerLanguage(language, (await GRAMMARS[language]!()).default)
}

function guess(code: string): string | undefined {
  const { language, relevance } = hljs.highlightAuto(code, GUESSED)
  return relevance >= LEAST_RELEVANCE ? language : undefined
}

function nodeOf(part: Part): VNodeChild {
  if (typeof part === 'string') return part
  const kind = part.scope && COLOURS[part.scope.split('.')[0]!]
  return h('span', kind ? { class: kind } : null, part.children.map(nodeOf))
}
