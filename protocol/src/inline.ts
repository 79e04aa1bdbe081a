/** The mention of everyone in the room. */
export const EVERYONE = 'all'

const ADDRESS = String.raw`(?:[^\s<>()]|\([^\s<>()]*\))*(?:[^\s<>()[\]?!.,:;*_~'"\u0060»”’…]|\([^\s<>()]*\))`
/**
 * Parts of a line, as patterns for a regular expression with the flags `i` and `u`. Where the server finds names, a page
 * draws them. Backticks and a link may have a backslash before them, which takes their effect away.
 */
export const INLINE = {
  code: String.raw`(?<![\p{L}\p{N}\u0060\\])\\?(?<fence>\u0060+)`,
  link: String.raw`(?<![!\\])\\?\[(?=\s*[^\s\]])(?<label>[^[\]]+)\]\((?<target>(?:https?:\/\/|mailto:)(?:[^\s<>()]|\([^\s<>()]*\))+)\)`,
  url: String.raw`(?<url>\bhttps?:\/\/${ADDRESS}|(?<![\w/.-])www\.${ADDRESS})`,
  email: String.raw`(?<![\w.+-])(?<email>[\w.+-]+@[\w-]+(?:\.[\w-]+)+)`,
  mention: String.raw`(?<![\p{L}\p{N}_@./+-])@(?<username>[a-z0-9_-]{3,32})(?![a-z0-9_-])`,
} as const
/** The most quotes that stand in each other; the signs of deeper ones are text. */
export const DEEPEST_QUOTE = 4
