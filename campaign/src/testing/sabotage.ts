import { registerHooks } from 'node:module'

/**
 * Changes the server while it loads: replaces `find` by `put` in the module whose path ends with `file`. Throws when
 * `find` is not there: a sabotage without effect would look like a kept promise.
 */
export function sabotage(changes: readonly { file: string; find: string; put: string }[]): void {
  registerHooks({
    load(url, context, nextLoad) {
      const result = nextLoad(url, context)
      const here = changes.filter(({ file }) => url.endsWith(file))
      if (here.length === 0) return result
      let source = Buffer.from(result.source as Uint8Array).toString()
      for (const { file, find, put } of here) {
        if (!source.includes(find)) throw new Error(`nothing to sabotage in ${file}: ${find}`)
        source = source.replace(find, put)
      }
      return { ...result, source }
    },
  })
}
