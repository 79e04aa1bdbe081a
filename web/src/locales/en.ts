import app from './en/app.json'
import conversation from './en/conversation.json'

export const messages = { ...app, ...conversation }
