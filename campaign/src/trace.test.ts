import { expect, it } from 'vitest'
import { judge } from './checker/checker.ts'
import { Tale } from './testing/tale.ts'
import { trace } from './trace.ts'

it('a trace holds the lines about the message, and none about others', () => {
  const tale = new Tale()
  const ada = tale.opens('ada')
  const lost = tale.says(ada, 'ada', 'one')
  tale.says(ada, 'ada', 'two')
  tale.rows.splice(0, 1)
  const [violation] = judge(tale.evidence)
  const told = trace(violation!, tale.history.lines)
  expect(told).toContain(lost.id)
  expect(told).not.toContain('message-2')
})
