import { expect, it } from 'vitest'
import { knownVariables, misspeltVariables } from './misspelt.ts'

it.each([
  ['REGISTRATON', 'REGISTRATION'],
  ['PUBLIC_ORIGINS', 'PUBLIC_ORIGIN'],
  ['DATADIR', 'DATA_DIR'],
  ['TRUSTED_PROXY', 'TRUST_PROXY'],
  ['LOG_LEVLE', 'LOG_LEVEL'],
  ['PROT', 'PORT'],
  ['port', 'PORT'],
  ['EDUSPHERE_LIMITS', 'LIMITS'],
  ['EDUSPHERE_COLOUR', 'one of the README'],
])('[K24] %s is named: %s was meant', (name, meant) => {
  expect(misspeltVariables({ [name]: 'x' })).toEqual([
    `${name}: is not a variable of EduSphere and has no effect; ${meant} was probably meant`,
  ])
})

it('[K24] says nothing of what a machine has anyway, of its own variables, and of empty ones', () => {
  const others = [
    'HOME',
    'HOSTNAME',
    'PATH',
    'PWD',
    'USER',
    'SHELL',
    'LANG',
    'TERM',
    'NODE_ENV',
    'NODE_OPTIONS',
    'POST',
  ]
  const known = [...knownVariables()]
  expect(known).toContain('REGISTRATION')
  expect(misspeltVariables(Object.fromEntries([...others.slice(0, -1), ...known].map((name) => [name, 'x'])))).toEqual(
    [],
  )
  expect(misspeltVariables({ REGISTRATON: ' ' })).toEqual([])
})
