import type { Sharp } from 'sharp'

/** A side of a stored picture, in pixels: four times the largest that is shown, for sharp screens. */
const SIDE = 256
/** Read from the file's head, before anything is decoded: a small file can name a picture that fills the memory. */
export const MOST_PIXELS = 4096 * 4096
const CONTENT_TYPE = 'image/webp'

interface Picture {
  content_type: string
  bytes: Uint8Array
}

/**
 * The picture as a small square, upright, drawn anew: nothing else of the file stays, neither the place where it was taken nor bytes
 * that only look like a picture. Undefined: it is no picture, or has more than `MOST_PIXELS`.
 */
export async function redraw(bytes: Uint8Array): Promise<Picture | undefined> {
  const picture = await open(bytes)
  const square = picture.autoOrient().resize(SIDE, SIDE)
  const drawn = await square.webp().toBuffer().catch(noPicture)
  return drawn && { content_type: CONTENT_TYPE, bytes: drawn }
}

/** Whether the picture was drawn by us. Those of earlier versions were kept as they were sent. */
export async function isRedrawn(bytes: Uint8Array): Promise<boolean> {
  const head = await (await open(bytes)).metadata().catch(noPicture)
  if (!head || head.format !== 'webp' || head.width !== SIDE || head.height !== SIDE) return false
  return !head.hasProfile && !(head.exif ?? head.xmp ?? head.iptc ?? head.pages)
}

const noPicture = (): undefined => undefined

/** The library is loaded with the first picture: most processes start without one. */
async function open(bytes: Uint8Array): Promise<Sharp> {
  const { default: sharp } = await import('sharp')
  // One thread a picture, and no memory of earlier ones: the server has more to do.
  sharp.concurrency(1)
  sharp.cache(false)
  return sharp(bytes, { limitInputPixels: MOST_PIXELS, failOn: 'error', pages: 1 })
}
