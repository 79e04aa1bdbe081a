import { describe, expect, it } from 'vitest'
import { parseTarget } from './target.ts'

describe('parseTarget', () => {
  it.each([
    ['/ws', { form: 'any' }],
    ['/ws/', { form: 'any' }],
    ['/ws?user=some-id', { form: 'any', user: 'some-id' }],
    ['/ws/chat/ada/maths', { form: 'room', username: 'ada', slug: 'maths', resume: undefined }],
    ['/ws/chat/ada/maths?user=x', { form: 'room', user: 'x', username: 'ada', slug: 'maths', resume: undefined }],
    ['/ws/chat/ada/maths/', { form: 'room', username: 'ada', slug: 'maths', resume: undefined }],
    [
      '/ws/chat/ada/maths?since=7&epoch=x.y',
      { form: 'room', username: 'ada', slug: 'maths', resume: { since: 7, epoch: 'x.y', ref: undefined } },
    ],
    ['/ws/chat/%ff/maths', { form: 'room', username: '', slug: 'maths', resume: undefined }],
    ['/ws/chat/ada/maths?since=', { form: 'bad' }],
    ['/ws/chat/ada/maths?since=-1', { form: 'bad' }],
    ['/ws/chat/ada/maths?since=1e3', { form: 'bad' }],
    ['/ws/chat/ada/maths?epoch=x', { form: 'bad' }],
    ['/ws/chat/ada', undefined],
    ['/ws/chat/ada/maths/more', undefined],
    ['/wsx', undefined],
    ['/', undefined],
  ])('%s', (url, target) => {
    expect(parseTarget(url)).toEqual(target)
  })
})
