/**
 * What a selection in the list of messages copies: names, and texts as they were typed. The browser would add the letters of
 * faces and times, and break the lines of formulas and tables.
 */
export function copiedText(selection: Selection): string {
  const range = selection.getRangeAt(0).cloneRange()
  // Its source stands before what is drawn of it.
  const [first, last] = [formulaAround(range.startContainer), formulaAround(range.endContainer)]
  if (first) range.setStartBefore(first)
  if (last) range.setEndAfter(last)
  const copied = range.cloneContents()
  for (const drawn of copied.querySelectorAll('math, .edited')) drawn.remove()
  const rows = [...copied.querySelectorAll('.separator, [data-message]')]
  return (rows.length > 0 ? rows : [copied]).map(linesOf).join('\n')
}

const formulaAround = (node: Node): Element | null | undefined =>
  (node instanceof Element ? node : node.parentElement)?.closest('.formula')

const textOf = (node: Node | null): string => node?.textContent?.replace(/\n$/, '') ?? ''

/** A row, or a part of one: without a text as a whole, it is a piece of a text, or a line between messages. */
function linesOf(row: ParentNode): string {
  const text = row.querySelector('.text')
  if (!text) return textOf(row)
  const name = textOf(row.querySelector('.head strong'))
  return name ? `${name}\n${textOf(text)}` : textOf(text)
}
