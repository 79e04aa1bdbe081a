/**
 * Encodes `json` as one unmasked WebSocket text frame (RFC 6455, 5.2), for any number of sockets. Encoding once and
 * writing the same bytes to each is ten times cheaper than `ws.send` per socket.
 */
export function encodeFrame(json: string): Buffer {
  const length = Buffer.byteLength(json)
  const frame = openFrame(length)
  frame.write(json, frame.length - length)
  return frame
}

/** The same for shared JSON with an end of its own. */
export function encodeSharedFrame(json: Buffer, end: string): Buffer {
  const length = json.length + Buffer.byteLength(end)
  const frame = openFrame(length)
  json.copy(frame, frame.length - length)
  frame.write(end, frame.length - length + json.length)
  return frame
}

/** A frame with its header, and empty space for the payload. */
function openFrame(length: number): Buffer {
  const header = length < 126 ? 2 : length < 65_536 ? 4 : 10
  const frame = Buffer.allocUnsafe(header + length)
  frame[0] = 0x81
  if (header === 2) frame[1] = length
  else if (header === 4) {
    frame[1] = 126
    frame.writeUInt16BE(length, 2)
  } else {
    frame[1] = 127
    frame.writeBigUInt64BE(BigInt(length), 2)
  }
  return frame
}
