import manifest from '../../package.json' with { type: 'json' }

/** Node's flags of `npm start`. A server without them has a larger young generation, and longer pauses (decision 0013). */
export const START_FLAGS = manifest.scripts.start.split(' ').filter((word) => word.startsWith('--'))
