/** Makes a text area grow with its text; its style sets the limit. */
export function fitHeight(area: HTMLTextAreaElement): void {
  area.style.height = 'auto'
  area.style.height = `${area.scrollHeight + area.offsetHeight - area.clientHeight}px`
}

/** The count of code points is shown from 80% of the limit. */
export const showsCount = (length: number, max: number): boolean => length >= max * 0.8
