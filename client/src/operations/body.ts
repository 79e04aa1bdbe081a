import { isBlank } from '@edusphere/protocol'
import { RequestError } from '../connection/requests.ts'

/** Throws RequestError `message_empty` for white space. */
export function assertBody(body: string): void {
  if (isBlank(body)) throw new RequestError('message_empty', 'Message is empty')
}
