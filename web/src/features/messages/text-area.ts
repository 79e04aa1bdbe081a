/** Lets a text area grow with what stands in it; its style bounds how far. */
export function fitHeight(area: HTMLTextAreaElement): void {
  area.style.height = 'auto'
  area.style.height = `${area.scrollHeight + area.offsetHeight - area.clientHeight}px`
}

/** The count of code points is shown from 80% of the limit. */
export const showsCount = (length: number, max: number): boolean => length >= max * 0.8
