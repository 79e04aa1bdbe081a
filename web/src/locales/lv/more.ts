import more from './more.json'

export const texts = more
