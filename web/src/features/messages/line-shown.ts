import { inject, type InjectionKey, type Ref } from 'vue'
import { isPageVisible } from '../../ui/visibility.ts'

type Shown = Readonly<Ref<boolean>>

/** Given where something else may cover the line. */
export const LINE_SHOWN: InjectionKey<Shown> = Symbol('line shown')

/** Whether a person can see the line: only then its messages count as read. */
export const useLineShown = (): Shown => inject(LINE_SHOWN, isPageVisible)
