/** What a room is that its host has not changed. */
export const NEW_STATE = { description: '', visibility: 'public', mode: 'open', slowMode: 0 } as const
