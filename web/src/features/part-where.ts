import type { Message } from '@edusphere/protocol'
import { defineAsyncComponent, h, type Component, type FunctionalComponent } from 'vue'
import { lazy } from '../ui/lazy.ts'

interface Props {
  message: Message
  tabindex: 0 | -1
}

/**
 * A part of a message that only some messages have. It is loaded with the first of them, and has a line until then.
 * @param height of that line, so that nothing moves when the part comes
 */
export function partWhere(
  isThere: (message: Message) => unknown,
  load: () => Promise<{ default: Component }>,
  height?: string,
): FunctionalComponent<Props> {
  const Part = defineAsyncComponent({
    loader: lazy(load),
    delay: 0,
    loadingComponent: () => h('p', { class: 'small', style: { height } }, '…'),
  })
  // A copy: Vue keeps the object of a functional component's props, and a part that gets the same one is not drawn again.
  const component: FunctionalComponent<Props> = (props) => (isThere(props.message) ? h(Part, { ...props }) : null)
  component.props = ['message', 'tabindex']
  return component
}
