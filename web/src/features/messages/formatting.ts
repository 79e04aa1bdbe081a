/** A text, and what is selected in it. */
export interface Selected {
  text: string
  start: number
  end: number
}

/** `insert` takes the place of the text from `start` to `end`. Then `select` is selected. */
export interface Replacement {
  start: number
  end: number
  insert: string
  select: readonly [start: number, end: number]
}

const INDENT = '    '
const LETTER = String.raw`[\p{L}\p{N}]`
const SIGNS = '(?:\\*\\*|~~|_|`)*'
const OPENING = new RegExp(`(?<!${LETTER})${SIGNS}$`, 'u')
const CLOSING = new RegExp(`^${SIGNS}(?!${LETTER})`, 'u')
/** What stands before the words of a line: quotes, indent, and the mark of an item. */
const START = /^((?:> )*(?:>$)?)([ \t]*)(?:([-*]|(\d{1,9})([.)]))([ \t]+))?/
const LINK = /\[([^[\]]*)\]\((?:[^\s()]|\([^\s()]*\))*\)/g

/** What a key does to a text. Undefined: nothing, so the browser does what it always does. */
export const FORMATS: Record<string, (selected: Selected) => Replacement | undefined> = {
  'Ctrl+B': (selected) => toggle('**', selected),
  'Ctrl+I': (selected) => toggle('_', selected),
  'Ctrl+E': (selected) => toggle('`', selected),
  'Ctrl+Shift+X': (selected) => toggle('~~', selected),
  'Ctrl+K': toggleLink,
  Enter: breakLine,
  'Shift+Enter': breakLine,
  Tab: (selected) => (isInCode(selected) ? indent(selected) : undefined),
  'Shift+Tab': (selected) => (isInCode(selected) ? outdent(selected) : undefined),
}

const startOfLine = (text: string, at: number) => text.slice(0, at).lastIndexOf('\n') + 1

function endOfLine(text: string, at: number): number {
  const end = text.indexOf('\n', at)
  return end < 0 ? text.length : end
}

/** The whole lines that a selection touches. An end before the first letter of a line does not touch it. */
function linesOf({ text, start, end }: Selected): Selected {
  const last = end > start && text[end - 1] === '\n' ? end - 1 : end
  return { text, start: startOfLine(text, start), end: endOfLine(text, last) }
}

/** A selection without white space at its edges: marks stand at words. */
function trimmed({ text, start, end }: Selected): Selected {
  const words = text.slice(start, end).trim()
  const from = words === '' ? start : text.indexOf(words, start)
  return { text, start: from, end: from + words.length }
}

/** Puts the sign around what is selected, or takes it away. */
function toggle(sign: string, selected: Selected): Replacement {
  const inner = trimmed(selected)
  const { text, start, end } = inner
  const words = text.slice(start, end)
  if (words === '') return toggleAt(sign, text, start)
  if (words.includes('\n')) return sign === '`' ? toggleBlock(selected) : toggleLines(sign, inner)
  const [opening] = OPENING.exec(text.slice(startOfLine(text, start), start)) ?? ['']
  const [closing] = CLOSING.exec(text.slice(end, endOfLine(text, end))) ?? ['']
  if (opening.includes(sign) && closing.includes(sign)) {
    const [before, after] = [opening.replaceAll(sign, ''), closing.replaceAll(sign, '')]
    const from = start - opening.length
    const kept: [number, number] = [from + before.length, from + before.length + words.length]
    return { start: from, end: end + closing.length, insert: before + words + after, select: kept }
  }
  const { insert, mark } = toggleWords(sign, words)
  return { start, end, insert, select: [start + mark, start + insert.length - mark] }
}

/** @returns `mark`: the length of the mark at either end */
function toggleWords(sign: string, words: string): { insert: string; mark: number } {
  const plain = words.replace(edgesOf(sign), '')
  if (isMarked(sign, words)) return { insert: plain, mark: 0 }
  // Code that holds the sign stands between longer ones.
  const own = sign === '`' ? fenceAround(plain, 1) : sign
  return { insert: own + plain + own, mark: own.length }
}

const isMarked = (sign: string, words: string) =>
  words.startsWith(sign) && words.endsWith(sign) && words.length > 2 * sign.length

/** The sign at the edges of words: in `snake_case` it is text. */
function edgesOf(sign: string): RegExp {
  const pattern = sign === '`' ? '`+' : sign.replaceAll('*', String.raw`\*`)
  return new RegExp(`(?<!${LETTER})${pattern}|${pattern}(?!${LETTER})`, 'gu')
}

function fenceAround(code: string, least: number): string {
  const longest = Math.max(0, ...Array.from(code.matchAll(/`+/g), ([run]) => run.length))
  return '`'.repeat(longest < least ? least : longest + 1)
}

/** Where nothing is selected: an empty pair, out of the pair that ends here, or no pair. */
function toggleAt(sign: string, text: string, at: number): Replacement {
  const before = text.slice(startOfLine(text, at), at)
  const { length } = sign
  const isClosed = text.startsWith(sign, at) && (before.match(edgesOf(sign)) ?? []).length % 2 === 1
  if (isClosed && before.endsWith(sign))
    return { start: at - length, end: at + length, insert: '', select: [at - length, at - length] }
  if (isClosed) return { start: at, end: at, insert: '', select: [at + length, at + length] }
  return { start: at, end: at, insert: sign + sign, select: [at + length, at + length] }
}

/** Marks do not reach over the end of a line, so each line has its own. */
function toggleLines(sign: string, { text, start, end }: Selected): Replacement {
  const lines = text.slice(start, end).split('\n').map(partsOf)
  const isOn = lines.every(([, words]) => words === '' || isMarked(sign, words))
  const insert = lines
    .map(([head, words, tail]) => {
      const stays = words === '' || isMarked(sign, words) !== isOn
      return head + (stays ? words : toggleWords(sign, words).insert) + tail
    })
    .join('\n')
  return { start, end, insert, select: [start, start + insert.length] }
}

function partsOf(line: string): [head: string, words: string, tail: string] {
  const [head] = START.exec(line)!
  const words = line.slice(head.length).trimEnd()
  return [head, words, line.slice(head.length + words.length)]
}

/** Several lines of code are a block. */
function toggleBlock(selected: Selected): Replacement {
  const { text, start, end } = linesOf(selected)
  const lines = text.slice(start, end).split('\n')
  const isFence = (line: string) => /^`{3,}[\w+#.-]*$/.test(line)
  if (lines.length > 2 && isFence(lines[0]!) && isFence(lines.at(-1)!)) {
    const code = lines.slice(1, -1).join('\n')
    return { start, end, insert: code, select: [start, start + code.length] }
  }
  const before = startOfLine(text, start - 1)
  const after = endOfLine(text, end + 1)
  const code = text.slice(start, end)
  if (start > 0 && isFence(text.slice(before, start - 1)) && isFence(text.slice(end + 1, after)))
    return { start: before, end: after, insert: code, select: [before, before + code.length] }
  const fence = fenceAround(code, 3)
  const from = start + fence.length + 1
  return { start, end, insert: `${fence}\n${code}\n${fence}`, select: [from, from + code.length] }
}

/** Makes the selection the label of a link, or its address if it is one; inside a link leaves its label alone. */
function toggleLink(selected: Selected): Replacement {
  const { text, start, end } = trimmed(selected)
  for (const { index, 0: whole, 1: label } of text.matchAll(LINK)) {
    const to = index + whole.length
    const isInside = start === end ? index < start && end < to : index <= start && end <= to
    if (isInside) return { start: index, end: to, insert: label!, select: [index, index + label!.length] }
  }
  const words = text.slice(start, end).replaceAll(/\s+/g, ' ')
  const isAddress = /^(?:https?:\/\/|mailto:)\S+$/.test(words)
  const insert = isAddress ? `[](${words})` : `[${words}]()`
  const caret = words === '' || isAddress ? start + 1 : start + insert.length - 1
  return { start, end, insert, select: [caret, caret] }
}

/** A new line goes on with the list, the quote or the indent of the code before it. An empty item ends the list. */
function breakLine(selected: Selected): Replacement | undefined {
  const { text, start, end } = selected
  const from = startOfLine(text, start)
  const line = text.slice(from, start)
  const [mark, next] = isInCode(selected)
    ? Array.from({ length: 2 }, () => /^[ \t]*/.exec(line)![0])
    : markOf(text, from)
  if (!mark || start < from + mark.length) return undefined
  const to = endOfLine(text, end)
  const [, quotes, , item] = START.exec(mark)!
  if (start === end && text.slice(from, to).trimEnd() === mark.trimEnd() && mark.trim() !== '') {
    const left = item ? quotes! : ''
    return { start: from, end: to, insert: left, select: [from + left.length, from + left.length] }
  }
  const caret = start + 1 + next!.length
  return { start, end, insert: `\n${next}`, select: [caret, caret] }
}

/**
 * The mark of the line that starts at `from`, and that of the next one. One number above 1 is no list yet, but a date or
 * the number of a class ("10. klase").
 */
function markOf(text: string, from: number): [mark: string, next: string] {
  const [mark, quotes, indent, sign, number, stop, space] = START.exec(text.slice(from, endOfLine(text, from)))!
  if (!sign) return [quotes!, quotes!]
  if (!number) return [mark, mark]
  const [, , , , before] = from > 0 ? START.exec(text.slice(startOfLine(text, from - 1), from))! : []
  if (number !== '1' && before === undefined) return [quotes!, quotes!]
  return [mark, `${quotes}${indent}${Number(number) + 1}${stop}${space}`]
}

/** Whether the selection starts in a block of code, which may still lack its end. */
export function isInCode({ text, start }: Pick<Selected, 'text' | 'start'>): boolean {
  const from = startOfLine(text, start)
  let fence: string | undefined
  for (const line of text.slice(0, from).split('\n')) {
    if (fence === undefined) fence = /^(`{3,})[\w+#.-]*[ \t\r]*$/.exec(line)?.[1]
    else if (line.startsWith(fence)) fence = undefined
  }
  return fence !== undefined && !text.startsWith(fence, from)
}

function indent(selected: Selected): Replacement {
  const { text, start, end } = selected
  if (start === end) return { start, end, insert: INDENT, select: [start + INDENT.length, start + INDENT.length] }
  const lines = linesOf(selected)
  const insert = text.slice(lines.start, lines.end).replaceAll(/^(?=.)/gm, INDENT)
  return { start: lines.start, end: lines.end, insert, select: [lines.start, lines.start + insert.length] }
}

/** Undefined when no line is indented: the focus leaves the field. */
function outdent(selected: Selected): Replacement | undefined {
  const { text, start, end } = selected
  const lines = linesOf(selected)
  const before = text.slice(lines.start, lines.end)
  const insert = before.replaceAll(/^(?:\t| {1,4})/gm, '')
  if (insert === before) return undefined
  const caret = Math.max(lines.start, start - (before.length - insert.length))
  const select = start === end ? ([caret, caret] as const) : ([lines.start, lines.start + insert.length] as const)
  return { start: lines.start, end: lines.end, insert, select }
}
