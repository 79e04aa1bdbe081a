import type { ServerFrame } from '@edusphere/protocol'
import type { Feature } from '../features/feature.ts'

type Take = (frame: ServerFrame) => void

/** Gives each frame to the features that take its type. */
export function inboundTo(features: readonly Feature[]): Take {
  return (frame) => {
    for (const { frames } of features) (frames?.[frame.type] as Take | undefined)?.(frame)
  }
}
