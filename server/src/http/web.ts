import { existsSync } from 'node:fs'
import { join } from 'node:path'
import fastifyStatic from '@fastify/static'
import type { FastifyInstance } from 'fastify'
import { Failure } from '../failure.ts'
import { answer } from './errors.ts'

const INDEX = 'index.html'
const IMMUTABLE = 'public, max-age=31536000, immutable'

/** The web client's files. Its routes are in the client, so every path that looks like a page gets `index.html`. */
export async function serveWeb(app: FastifyInstance, root: string): Promise<void> {
  const isBuilt = existsSync(join(root, INDEX))
  if (isBuilt) {
    await app.register(fastifyStatic, {
      root,
      preCompressed: true,
      dotfiles: 'ignore',
      cacheControl: false,
      setHeaders(reply, path) {
        void reply.header('cache-control', path.startsWith(join(root, 'assets/')) ? IMMUTABLE : 'no-cache')
      },
    })
  }
  app.setNotFoundHandler((request, reply) => {
    const isRead = request.method === 'GET' || request.method === 'HEAD'
    if (isBuilt && isRead && isPage(request.url)) return reply.sendFile(INDEX)
    return answer(reply, new Failure('not_found'))
  })
}

/** File names have a dot; usernames and slugs have none. */
function isPage(url: string): boolean {
  const path = url.split('?', 1)[0]!
  return !/^\/(api|ws|assets)(\/|$)/.test(path) && !path.includes('.')
}
