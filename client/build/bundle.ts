import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, relative, sep } from 'node:path'
import ts from 'typescript'
import { build } from 'vite'

/*
 * Makes `dist/`: one JavaScript file with the protocol's tables, and declarations that need no other package. Node
 * refuses TypeScript under node_modules, so the package cannot contain the source.
 */

const CLIENT = join(import.meta.dirname, '..')
const ROOT = join(CLIENT, '..')
const DIST = join(CLIENT, 'dist')
const ENTRY = join(CLIENT, 'src/index.ts')
/** Files of the protocol whose types come from schemas. */
const FROM_SCHEMAS = ['fields', 'schemas', 'operations']
const ROUTES = join(ROOT, 'protocol/src/routes.ts')
const CALLS = join(CLIENT, 'build/calls.ts')

/** `protocol/src/routes.ts`, for calls with their types written out. */
const INDEXED = `export type RouteName = keyof Calls
export type Input<R extends RouteName> = Calls[R]['input']
export type Answer<R extends RouteName> = Calls[R]['answer']
export interface Raw { contentType: string; bytes: Uint8Array<ArrayBuffer> }
`

const formatHost: ts.FormatDiagnosticsHost = {
  getCanonicalFileName: (name) => name,
  getCurrentDirectory: () => ROOT,
  getNewLine: () => '\n',
}

rmSync(DIST, { recursive: true, force: true })
await build({
  configFile: false,
  logLevel: 'error',
  root: CLIENT,
  build: { lib: { entry: ENTRY, formats: ['es'], fileName: 'index' }, target: 'es2022', minify: false },
})
declare()

function declare(): void {
  const { config } = ts.readConfigFile(join(CLIENT, 'tsconfig.json'), (file) => ts.sys.readFile(file)) as {
    config: object
  }
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, CLIENT)
  const emit = { noEmit: false, allowImportingTsExtensions: false, rewriteRelativeImportExtensions: true }
  // By its path: else the compiler treats the protocol as a foreign library and leaves it out.
  const paths = { '@edusphere/protocol': [join(ROOT, 'protocol/src/index.ts')], '@edusphere/protocol/routes': [ROUTES] }
  const only = { declaration: true, emitDeclarationOnly: true, outDir: join(DIST, 'types'), rootDir: ROOT }
  const program = ts.createProgram([ENTRY, CALLS], { ...options, ...emit, ...only, paths })
  const problems = [...ts.getPreEmitDiagnostics(program), ...program.emit().diagnostics]
  if (problems.length > 0) throw new Error(ts.formatDiagnostics(problems, formatHost))
  const [own, wire] = [join(DIST, 'types/client'), join(DIST, 'types/protocol/src')]
  for (const name of FROM_SCHEMAS) {
    writeFileSync(join(wire, `${name}.d.ts`), expandTypes(program, join(ROOT, 'protocol/src', `${name}.ts`)))
  }
  writeFileSync(join(wire, 'routes.d.ts'), expandTypes(program, CALLS) + INDEXED)
  for (const folder of [join(own, 'build'), join(wire, 'routes'), join(wire, 'operations')])
    rmSync(folder, { recursive: true, force: true })
  for (const file of readdirSync(join(DIST, 'types'), { recursive: true, withFileTypes: true })) {
    if (file.isFile()) standAlone(join(file.parentPath, file.name))
  }
}

/** A file's types written out: users of the package need no TypeBox. */
function expandTypes(program: ts.Program, file: string): string {
  const checker = program.getTypeChecker()
  const module = checker.getSymbolAtLocation(program.getSourceFile(file)!)!
  const format = ts.TypeFormatFlags.NoTruncation | ts.TypeFormatFlags.InTypeAlias
  const aliases = checker.getExportsOfModule(module).filter(({ flags }) => flags & ts.SymbolFlags.TypeAlias)
  return aliases
    .map((alias) => {
      const type = checker.typeToString(checker.getDeclaredTypeOfSymbol(alias), undefined, format)
      return `export type ${alias.name} = ${type}\n`
    })
    .join('')
}

function standAlone(file: string): void {
  const protocol = relative(join(file, '..'), join(DIST, 'types/protocol/src')).split(sep).join('/')
  const text = readFileSync(file, 'utf8')
    .replaceAll("'@edusphere/protocol'", `'${protocol}/index.js'`)
    .replaceAll("'@edusphere/protocol/routes'", `'${protocol}/routes.js'`)
    .replace(/(from '\.[^']*)\.ts'/g, "$1.js'")
  writeFileSync(file, text)
}
