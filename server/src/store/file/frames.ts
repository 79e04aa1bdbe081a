import { open, type FileHandle } from 'node:fs/promises'

const MAGIC = 0xfd2fb528
const BLOCK_HEADER = 3
const REPEATED = 1
const CHECKSUM = 4

/**
 * Whether the file consists of whole zstd frames (RFC 8878): an export is one with the text, and an empty one. Node 24 does
 * not say when the last bytes are missing. Call it for a file that could be decompressed: its lengths are then right.
 */
export async function hasWholeFrames(file: string): Promise<boolean> {
  const handle = await open(file)
  try {
    const { size } = await handle.stat()
    let end = await endOfFrame(handle, 0)
    while (end !== undefined && end < size) end = await endOfFrame(handle, end)
    return end === size
  } finally {
    await handle.close()
  }
}

async function endOfFrame(handle: FileHandle, start: number): Promise<number | undefined> {
  const head = await read(handle, start, 5)
  if (head?.readUInt32LE() !== MAGIC) return undefined
  const descriptor = head[4]!
  let position = start + head.length + lengthOfHeader(descriptor)
  for (let isLast = false; !isLast;) {
    const block = (await read(handle, position, BLOCK_HEADER))?.readUIntLE(0, BLOCK_HEADER)
    if (block === undefined) return undefined
    isLast = (block & 1) === 1
    const isRepeated = ((block >> 1) & 3) === REPEATED
    position += BLOCK_HEADER + (isRepeated ? 1 : block >> 3)
  }
  return position + (descriptor & 4 ? CHECKSUM : 0)
}

/** The fields of a frame's header behind its descriptor: window, dictionary, length of the content. */
function lengthOfHeader(descriptor: number): number {
  const isSingleSegment = (descriptor & 32) !== 0
  const dictionary = [0, 1, 2, 4][descriptor & 3]!
  const content = [isSingleSegment ? 1 : 0, 2, 4, 8][descriptor >> 6]!
  return (isSingleSegment ? 0 : 1) + dictionary + content
}

async function read(handle: FileHandle, position: number, length: number): Promise<Buffer | undefined> {
  const { bytesRead, buffer } = await handle.read(Buffer.alloc(length), 0, length, position)
  return bytesRead === length ? buffer : undefined
}
