import type { Plugin } from 'vite'

/** How the bundled `marked` ends: it makes an instance of everything, and exports everything. */
const END = /var \w+=new \w+;function \w+\(\w+,\w+\)\{return \w+\.parse\(.*export\{(.*)\};/s

/** Keeps of `marked` what reads Markdown and leaves out what writes HTML, which nobody here calls: a fifth of it. */
export function lexerOnly(): Plugin {
  return {
    name: 'lexer-only',
    apply: 'build',
    transform: {
      filter: { id: /[\\/]marked\.esm\.js$/ },
      handler(code) {
        const end = END.exec(code)
        if (!end) this.error('marked no longer ends as build/lexer-only.ts expects it to.')
        const kept = end[1]!.split(',').filter((name) => /\b(Lexer|Tokenizer)$/.test(name))
        return { code: `${code.slice(0, end.index)}export{${kept.join()}};`, map: null }
      },
    },
  }
}
