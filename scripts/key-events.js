/*
 * No handler reads a keyboard event by itself: it would forget compositions, fields or other keyboards. It asks `keyOf`
 * of web/src/ui/keys.ts.
 */
const READ = new Set(['key', 'code', 'keyCode', 'which', 'isComposing'])
const message = 'Ask keyOf (web/src/ui/keys.ts): it knows compositions, fields and other keyboards.'

const noRawKey = {
  create(context) {
    const { program, esTreeNodeToTSNodeMap } = context.sourceCode.parserServices
    const isKeyEvent = (node) =>
      program.getTypeChecker().getTypeAtLocation(esTreeNodeToTSNodeMap.get(node)).symbol?.name === 'KeyboardEvent'
    return {
      MemberExpression(node) {
        if (READ.has(node.property.name) && isKeyEvent(node.object)) context.report({ node, message })
      },
      ObjectPattern(node) {
        if (node.properties.some(({ key }) => READ.has(key?.name)) && isKeyEvent(node))
          context.report({ node, message })
      },
    }
  },
}

/** In templates: `@keydown.enter` and `$event.key`. */
const IN_TEMPLATES = [
  "VDirectiveKey[name.name='on'][argument.name=/^key/][modifiers.length>0]",
  `MemberExpression[object.name='$event'][property.name=/^(${[...READ].join('|')})$/]`,
]

export const keyEvents = [
  {
    files: ['web/src/**/*.ts', 'web/src/**/*.vue'],
    ignores: ['web/src/ui/keys.ts'],
    plugins: { keys: { rules: { 'no-raw-key': noRawKey } } },
    rules: { 'keys/no-raw-key': 'error' },
  },
  {
    files: ['web/src/**/*.vue'],
    rules: { 'vue/no-restricted-syntax': ['error', ...IN_TEMPLATES.map((selector) => ({ selector, message }))] },
  },
]
