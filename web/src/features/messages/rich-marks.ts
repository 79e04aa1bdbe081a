/** The marks of Markdown, and a private character for either end of each, until it is known whether they can stand. */
const MARKS = {
  bold: { sign: '**', open: '\ue000', close: '\ue001' },
  italic: { sign: '_', open: '\ue002', close: '\ue003' },
  strike: { sign: '~~', open: '\ue004', close: '\ue005' },
}
export type MarkName = keyof typeof MARKS

const OPEN = '[\ue000\ue002\ue004]'
const CLOSE = '[\ue001\ue003\ue005]'
/** How far the letters beside a mark are looked for, behind the ends of other marks. */
const NEAR = 8
const ENDS = /[\ue000-\ue005]/g
// As in inline.ts: marks stand at the edges of words.
const BEFORE = /(?:^|[\s\p{Ps}\p{Pi}\p{Pd}\p{So}"'*_~])$/u
const AFTER = /^(?:$|[\s\p{Pe}\p{Pf}\p{Pd}\p{So}“"'.,:;!?…*_~])/u

/** Text of a document, which may hold any character. */
export const withoutEnds = (text: string): string => text.replaceAll(ENDS, '')

/** Each line has its own marks. */
export function marked(text: string, name: MarkName): string {
  const { open, close } = MARKS[name]
  return text.replaceAll(/[^\n]+/g, (line) => open + line + close)
}

/** Writes the signs of the marks of a line, without those that would be read as text. */
export function withSigns(line: string): string {
  let text = line
  for (let before; text !== before;) {
    before = text
    text = text
      .replaceAll(new RegExp(`(${OPEN})( +)`, 'g'), '$2$1')
      .replaceAll(new RegExp(`( +)(${CLOSE})`, 'g'), '$2$1')
    for (const { open, close } of Object.values(MARKS))
      text = text.replaceAll(open + close, '').replaceAll(new RegExp(`${close}( *)${open}`, 'g'), '$1')
  }
  for (const { sign, open, close } of Object.values(MARKS))
    text = text.replaceAll(new RegExp(`${open}([^${close}]*)${close}`, 'g'), (_pair, inner: string, at: number) => {
      const to = at + inner.length + 2
      const before = withoutEnds(text.slice(Math.max(0, at - NEAR), at))
      const after = withoutEnds(text.slice(to, to + NEAR))
      return BEFORE.test(before) && AFTER.test(after) ? sign + inner + sign : inner
    })
  return text
}
