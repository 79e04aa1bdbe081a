/*
 * What a name of a person or a room may hold (Unicode TR36 and TR39). Names stand beside each other and tell people apart, so
 * nothing in them is invisible, turns the text around it, or leaves its line. Only servers import this module.
 */

/** Scripts whose letters join, or do not, by an invisible sign between two of them. */
const JOINING = `[${['Arabic', 'Syriac', 'Mongolian', 'Devanagari', 'Bengali', 'Gurmukhi', 'Gujarati', 'Oriya', 'Tamil']
  .concat('Telugu', 'Kannada', 'Malayalam', 'Sinhala', 'Khmer')
  .map((script) => String.raw`\p{Script=${script}}`)
  .join('')}]`
const EMOJI = String.raw`[\p{Extended_Pictographic}\p{Emoji_Modifier}\ufe0f]`

/** Invisible signs that belong to what stands beside them. */
const BELONGING = [
  String.raw`(?<=${JOINING})[\u200c\u200d](?=${JOINING})`,
  String.raw`(?<=${EMOJI})\u200d(?=\p{Extended_Pictographic})`,
  String.raw`(?<=[\p{Extended_Pictographic}\p{Emoji_Modifier}])[\ufe0e\ufe0f]`,
  String.raw`\ufe0f(?=\u20e3)`,
  String.raw`(?<=\p{Ideographic})[\u{e0100}-\u{e01ef}]`,
].join('|')

const REFUSED = [
  String.raw`[\p{Cc}\p{Cs}\p{Co}\p{Zl}\p{Zp}\u2800]`,
  String.raw`(?!${BELONGING})[\p{Default_Ignorable_Code_Point}\p{Cf}]`,
  // A mark needs a letter to stand on, and a stack of them covers the lines above and below.
  String.raw`(?<=^|\s)\p{M}`,
  String.raw`[\p{Mn}\p{Me}]{5,}`,
  String.raw`(\p{Mn})\1+`,
].join('|')
const VISIBLE = String.raw`[\p{L}\p{N}\p{P}\p{S}]`

/** The regular expression of a name, for JSON Schema. */
export const NAME_PATTERN = `^(?=[^]*${VISIBLE})(?![^]*(?:${REFUSED}))[^]*$`

const acceptable = new RegExp(NAME_PATTERN, 'u')
const refused = new RegExp(REFUSED, 'gu')
const visible = new RegExp(VISIBLE, 'u')

/** One spelling for what looks the same: composed letters (NFC), and single spaces between words alone. */
export const normalizeName = (name: string): string => name.normalize('NFC').trim().replaceAll(/\s+/gu, ' ')

/** The last names shown. To look at one takes a microsecond or four, and a page of history shows the same few in every row. */
const SHOWN_MAX = 1_000
const shownNames = new Map<string, string>()

/** A name as people see it: one of an earlier version is shown without what new names may not hold, or as `?`. */
export function shownName(name: string): string {
  let shown = shownNames.get(name)
  if (shown === undefined) {
    if (shownNames.size === SHOWN_MAX) shownNames.clear()
    shownNames.set(name, (shown = cleaned(name)))
  }
  return shown
}

function cleaned(name: string): string {
  if (acceptable.test(name)) return name
  let shown = name
  for (let before = ''; shown !== before;) [before, shown] = [shown, shown.replaceAll(refused, '')]
  return visible.test(shown) ? shown : '?'
}
