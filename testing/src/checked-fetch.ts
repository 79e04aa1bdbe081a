import type { ErrorBody } from '@edusphere/protocol'
import { isRaw, type Route } from '@edusphere/protocol/route'
import { errorsOf, ROUTES, type RouteName } from '@edusphere/protocol/routes'
import { Type } from 'typebox'
import { Check } from 'typebox/value'

const CALLS = (Object.keys(ROUTES) as RouteName[]).map((name) => {
  const [method, path] = name.split(' ') as [string, string]
  return { name, method, path: new RegExp(`^${path.replace(/:\w+/g, '[^/]+')}$`) }
})

/** As `fetch`, but throws when the table of routes does not name the API's answer. */
export async function checkedFetch(url: string, init: RequestInit): Promise<Response> {
  const response = await fetch(url, init)
  const { pathname } = new URL(url)
  const call = CALLS.find(({ method, path }) => method === (init.method ?? 'GET') && path.test(pathname))
  if (call && !(await isNamed(call.name, response.clone()))) {
    throw new Error(`${call.name} does not name its answer ${response.status}: ${await response.text()}`)
  }
  return response
}

async function isNamed(name: RouteName, response: Response): Promise<boolean> {
  const text = await response.text()
  if (!response.ok) return errorsOf(name).includes((JSON.parse(text) as ErrorBody).code)
  const { answers, csv }: Route = ROUTES[name]
  if (csv && response.headers.get('content-type')?.startsWith('text/csv')) return true
  const answer = answers[response.status]
  if (answer === undefined) return false
  if (isRaw(answer)) return answer.contentTypes.includes(response.headers.get('content-type') ?? '')
  return Type.IsNull(answer) ? text === '' : Check(answer, JSON.parse(text))
}
