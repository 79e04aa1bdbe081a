/*
 * protocol <- client <- web, protocol <- server; inside the server http, chat -> domain -> store, bus. Only
 * create-server.ts, main.ts, tools/ and demo/ see every part. What may not be imported, by folder:
 */
const OTHER_WORKSPACE = {
  regex: '^(\\.\\./)+(protocol|client|server|web|e2e)/',
  message: 'Import it by its package name.',
}
const SERVER_ONLY = {
  regex: '^@edusphere/protocol/(codec|schemas)$',
  message: 'A browser takes types only: TypeBox costs 32 KB and needs eval.',
  allowTypeImports: true,
}

const PROTOCOL_ONLY = ['@edusphere/*', '!@edusphere/protocol']
const SERVER_TOP = ['**/create-server.ts', '**/main.ts', '**/tools/**', '**/demo/**']
const ABOVE_DOMAIN = [...SERVER_TOP, '**/http/**', '**/chat/**']
const ABOVE_STORE = [...ABOVE_DOMAIN, '**/domain/**']

const DIRECTIONS = [
  ['protocol/src', ['@edusphere/*', 'node:*', 'vue'], 'The protocol imports nothing of ours.'],
  ['client/src', [...PROTOCOL_ONLY, 'node:*', 'vue'], 'The client knows the protocol only.'],
  ['web/src', ['@edusphere/server', '@edusphere/e2e', 'node:*'], 'The web knows client and protocol only.'],
  ['server/src', PROTOCOL_ONLY, 'The server knows the protocol only.'],
  ['server/src/http', [...PROTOCOL_ONLY, '**/chat/**', ...SERVER_TOP], 'http -> domain -> store, bus.'],
  ['server/src/chat', [...PROTOCOL_ONLY, '**/http/**', ...SERVER_TOP], 'chat -> domain -> store, bus.'],
  ['server/src/domain', [...PROTOCOL_ONLY, ...ABOVE_DOMAIN], 'The domain knows neither sockets nor HTTP.'],
  ['server/src/store', [...PROTOCOL_ONLY, ...ABOVE_STORE, '**/bus/**'], 'The store knows nothing above it.'],
  ['server/src/bus', [...PROTOCOL_ONLY, ...ABOVE_STORE, '**/store/**'], 'The bus knows nothing above it.'],
]

/** One lint block a folder, the narrower folder last (it wins); tests may look across, so they are left out. */
export function importDirections(tests) {
  return DIRECTIONS.map(([folder, group, message]) => {
    const browser = /^(web|client)\//.test(folder) ? [SERVER_ONLY] : []
    const rule = ['error', { patterns: [{ group, message }, OTHER_WORKSPACE, ...browser] }]
    return { files: [`${folder}/**`], ignores: tests, rules: { '@typescript-eslint/no-restricted-imports': rule } }
  })
}
