import type { Answer, Input, RouteName } from '@edusphere/protocol/routes'

/** Every call with its types written out, for `bundle.ts`: the package must not need TypeBox. */
export type Calls = {
  [R in RouteName]: { input: { [K in keyof Input<R>]: Input<R>[K] }; answer: Answer<R> }
}
