// For tools that read TypeScript without Vue's compiler, such as the linter; vue-tsc takes the real types.
declare module '*.vue' {
  import type { DefineComponent } from 'vue'
  const component: DefineComponent
  // eslint-disable-next-line no-restricted-exports -- a component is its file's default
  export default component
}
