// Loaded into npm by setup.js. npm asks which Node it runs on, and silently leaves out the binaries of optional packages
// that need a newer one. They will run on the pinned Node, so npm gets that answer.
const process = require('node:process')
const { devDependencies } = require('../package.json')

Object.defineProperty(process, 'version', { value: `v${devDependencies.node}` })
