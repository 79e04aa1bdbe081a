import type { Answer, Input, RouteName } from '@edusphere/protocol/routes'

/** Every call with its types written out, for `bundle.ts`: what is published must not need TypeBox. */
export type Calls = {
  [R in RouteName]: { input: { [K in keyof Input<R>]: Input<R>[K] }; answer: Answer<R> }
}
