import js from '@eslint/js'
import vue from 'eslint-plugin-vue'
import { defineConfig, globalIgnores } from 'eslint/config'
import typescript from 'typescript-eslint'
import vueParser from 'vue-eslint-parser'
import { importDirections } from './scripts/import-directions.js'
import { keyEvents } from './scripts/key-events.js'

const TESTS = ['**/*.test.ts', '**/testing/**', 'e2e/**']
const INDEXES = ['protocol/src/index.ts', 'client/src/index.ts']

const BARREL = ['ExportAllDeclaration', 'ExportNamedDeclaration[source]'].map((selector) => {
  return { selector, message: 'No barrel files: import from the module itself.' }
})
const WALL_CLOCK = [
  'MemberExpression[object.name="Date"][property.name="now"]',
  'NewExpression[callee.name="Date"][arguments.length=0]',
].map((selector) => {
  return { selector, message: 'A wall clock is corrected: measure with performance.now(), or import from clock.ts.' }
})

/** No file or folder with a name that says nothing. */
const fileName = {
  create: (context) => ({
    Program(node) {
      if (/[/\\](utils?|helpers?)([/\\.]|$)/.test(context.filename)) {
        context.report({ node, message: 'Name the file after what it holds: "utils" and "helpers" hold anything.' })
      }
    },
  }),
}

export default defineConfig(
  globalIgnores(['**/dist/', '**/data/', 'demo-data/', '**/coverage/', '**/screenshots/']),
  js.configs.recommended,
  {
    files: ['**/*.ts', '**/*.vue'],
    extends: [typescript.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { projectService: true, extraFileExtensions: ['.vue'] } },
    rules: {
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', ignoreRestSiblings: true }],
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/max-params': ['error', { max: 3 }],
      // Fastify's hooks and our contracts (Store, Bus) are async by type, also when an implementation does not wait.
      '@typescript-eslint/require-await': 'off',
      // Kysely's builders are made to be destructured: ({ ref, fn }) => …
      '@typescript-eslint/unbound-method': 'off',
    },
  },
  {
    files: ['**/*.vue'],
    extends: [vue.configs['flat/essential']],
    languageOptions: { parser: vueParser, parserOptions: { parser: typescript.parser } },
    rules: {
      // TypeScript knows the browser's names, and reports undefined ones.
      'no-undef': 'off',
      'vue/multi-word-component-names': ['error', { ignores: ['App', 'Message'] }],
      'vue/block-lang': ['error', { script: { lang: 'ts' } }],
      'vue/component-api-style': 'error',
      'vue/no-v-html': 'error',
      'vue/no-unused-properties': 'error',
      'vue/no-unused-refs': 'error',
      'vue/prefer-template': 'error',
      'vue/require-explicit-emits': 'error',
      'vue/require-typed-ref': 'error',
    },
  },
  {
    plugins: { house: { rules: { 'file-name': fileName } } },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      eqeqeq: 'error',
      // Vitest reads a fixture's parameters for its needs. `{}` means none.
      'no-empty-pattern': ['error', { allowObjectPatternsAsParameters: true }],
      'max-lines': ['error', 250],
      'max-lines-per-function': ['error', 50],
      'house/file-name': 'error',
      'no-restricted-exports': [
        'error',
        { restrictDefaultExports: { direct: true, named: true, defaultFrom: true, namedFrom: true } },
      ],
      'no-restricted-syntax': ['error', ...BARREL],
    },
  },
  {
    files: ['{client,server,web}/src/**/*.{ts,vue}'],
    ignores: [...TESTS, '**/clock.ts'],
    rules: { 'no-restricted-syntax': ['error', ...BARREL, ...WALL_CLOCK] },
  },
  // A describe block is one function; its file still has a limit.
  { files: ['**/*.test.ts'], rules: { 'max-lines-per-function': 'off' } },
  { files: INDEXES, rules: { 'no-restricted-syntax': 'off' } },
  { files: ['**/*.config.{js,ts}'], rules: { 'no-restricted-exports': 'off' } },
  {
    files: ['**/*.js'],
    languageOptions: { globals: { process: 'readonly', console: 'readonly', URL: 'readonly' } },
  },
  ...keyEvents,
  ...importDirections(TESTS),
)
