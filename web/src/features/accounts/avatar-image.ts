const SIDE_PX = 256
const QUALITY = 0.88

/**
 * The middle square of a picture, small enough for the server.
 * @throws when this browser cannot read the file as a picture
 */
export async function avatarImage(file: Blob): Promise<Blob> {
  const picture = await createImageBitmap(file)
  const side = Math.min(picture.width, picture.height)
  const canvas = document.createElement('canvas')
  canvas.width = canvas.height = SIDE_PX
  const context = canvas.getContext('2d')!
  context.imageSmoothingQuality = 'high'
  // JPEG has no transparency; unfilled it would turn black.
  context.fillStyle = 'white'
  context.fillRect(0, 0, SIDE_PX, SIDE_PX)
  const [x, y] = [(picture.width - side) / 2, (picture.height - side) / 2]
  context.drawImage(picture, x, y, side, side, 0, 0, SIDE_PX, SIDE_PX)
  picture.close()
  const { promise, resolve, reject } = Promise.withResolvers<Blob>()
  canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error('The canvas is empty'))), 'image/jpeg', QUALITY)
  return promise
}
