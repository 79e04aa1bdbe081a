import app from './app.json'
import conversation from './conversation.json'

export const texts = { ...app, ...conversation }
