import app from './lv/app.json'
import conversation from './lv/conversation.json'

export const messages = { ...app, ...conversation }
