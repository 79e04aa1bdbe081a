/*
 * protocol <- client <- web, protocol <- server. Inside the server: engines (store, bus, room, socket, http) know no
 * feature. Features know the engines, and each other only by one file each, `<feature>/<feature>.ts`. Only
 * create-server.ts, main.ts and tools/ see every part. The forbidden imports, by folder:
 */
const OTHER_WORKSPACE = {
  regex: '^(\\.\\./)+(protocol|client|server|web|testing|demo|e2e|campaign|bench)/src/',
  message: 'Import it by its package name.',
}
const SERVER_ONLY = {
  regex: '^@edusphere/protocol/(codec|fields|operations|routes?)$',
  message: 'A browser takes types only: TypeBox costs 32 KB and needs eval.',
  allowTypeImports: true,
}
/** A neighbour's inner file: from `features/a/`, `../b/x.ts` where x is not b. */
const FEATURE_INSIDE = {
  regex: '^\\.\\./([a-z-]+)/(?!\\1\\.ts$)',
  message: 'Features meet through the file that bears the name of the feature.',
}

const PROTOCOL_ONLY = ['@edusphere/*', '!@edusphere/protocol']
const SERVER_TOP = ['**/create-server.ts', '**/main.ts', '**/tools/**']
const FEATURES = ['**/features/**']
const ENGINE = [...PROTOCOL_ONLY, ...SERVER_TOP, ...FEATURES]

const DIRECTIONS = [
  ['protocol/src', ['@edusphere/*', 'node:*', 'vue'], 'The protocol imports nothing of ours.'],
  ['client/src', [...PROTOCOL_ONLY, 'node:*', 'vue'], 'The client knows the protocol only.'],
  ['web/src', ['@edusphere/server', '@edusphere/e2e', 'node:*'], 'The web knows client and protocol only.'],
  ['server/src', PROTOCOL_ONLY, 'The server knows the protocol only.'],
  ['server/src/features', [...PROTOCOL_ONLY, ...SERVER_TOP], 'Features know the engines.'],
  ['server/src/features/*', [...PROTOCOL_ONLY, ...SERVER_TOP], 'Features know the engines.'],
  ['server/src/http', [...ENGINE, '**/socket/**', '**/room/**'], 'An engine knows no feature.'],
  ['server/src/socket', [...ENGINE, '**/http/**'], 'An engine knows no feature.'],
  ['server/src/room', [...ENGINE, '**/http/**', '**/socket/**'], 'An engine knows no feature.'],
  [
    'server/src/store',
    [...ENGINE, '**/http/**', '**/socket/**', '**/room/**', '**/bus/**'],
    'The store knows nothing above it.',
  ],
  [
    'server/src/bus',
    [...ENGINE, '**/http/**', '**/socket/**', '**/room/**', '**/store/**'],
    'The bus knows nothing above it.',
  ],
]

/** One lint block per folder. The narrower folder comes last and wins. Tests may import from everywhere. */
export function importDirections(tests) {
  const everywhere = { '@typescript-eslint/no-restricted-imports': ['error', { patterns: [OTHER_WORKSPACE] }] }
  const directions = DIRECTIONS.map(([folder, group, message]) => {
    const browser = /^(web|client)\//.test(folder) ? [SERVER_ONLY] : []
    const feature = folder.endsWith('/features/*') ? [FEATURE_INSIDE] : []
    const rule = ['error', { patterns: [{ group, message }, OTHER_WORKSPACE, ...browser, ...feature] }]
    return { files: [`${folder}/**`], ignores: tests, rules: { '@typescript-eslint/no-restricted-imports': rule } }
  })
  return [{ files: ['**/*.ts', '**/*.vue'], rules: everywhere }, ...directions]
}
