export const CLUSTER_SLOTS = 16_384

/** The Redis Cluster slot of a channel: its CRC16 (XMODEM). Our channel names have no `{hash tag}`. */
export function clusterSlot(channel: string): number {
  let crc = 0
  for (const byte of Buffer.from(channel)) {
    crc ^= byte << 8
    for (let bit = 0; bit < 8; bit++) crc = crc & 0x8000 ? (crc << 1) ^ 0x1021 : crc << 1
  }
  return (crc & 0xffff) % CLUSTER_SLOTS
}
