import type { IncomingMessage, Server } from 'node:http'
import { Failure } from '../failure.ts'

/** How long a request may still take to arrive after the stop. */
const ARRIVAL_MS = 2_000

/**
 * A server that stops finishes what is in flight. A request that does not arrive would keep it waiting: its client gets
 * `unavailable`, and a connection without a whole request is closed. Returns what to call at the stop; that returns what to
 * call when the server has ended.
 */
export function endingArrivals(server: Server): () => () => void {
  const inFlight = new Set<IncomingMessage>()
  let isOver = false
  const closeRest = () => {
    if (isOver && inFlight.size === 0) server.closeAllConnections()
  }
  server.on('request', (request, response) => {
    inFlight.add(request)
    response.once('close', () => {
      inFlight.delete(request)
      closeRest()
    })
  })
  const giveUp = () => {
    isOver = true
    for (const request of inFlight) if (!request.complete) refuse(request)
    closeRest()
  }
  return () => {
    const timer = setTimeout(giveUp, ARRIVAL_MS).unref()
    return () => clearTimeout(timer)
  }
}

/** The parser of the body answers with its error. */
function refuse(request: IncomingMessage): void {
  if (request.listenerCount('error') > 0) request.emit('error', new Failure('unavailable'))
  else request.destroy()
}
