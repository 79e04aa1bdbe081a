import type { Room } from '@edusphere/protocol'
import type { Person } from './person.ts'
import { SpecClient } from './spec-client.ts'

/** The texts of a lesson, each with the index of its author. */
const LESSON: readonly [speaker: number, body: string][] = [
  [0, 'Good morning! Today: **energy of a spring**. Please have page 84 open.'],
  [1, 'Good morning'],
  [2, 'morning! page 84 is the one with the pendulum, right?'],
  [0, 'That is 82. On 84 you will find\n\n> E = ½ k x²\n\nand a table of k for five springs.'],
  [0, 'First question: what happens to the energy when x doubles?'],
  [2, 'it doubles too?'],
  [1, 'No, four times, because x is squared'],
  [2, 'oh right, _squared_'],
  [
    0,
    'Exactly. Now measure it yourselves:\n\n1. hang 100 g on the spring\n2. note how far it goes\n3. repeat with 200 g',
  ],
  [
    1,
    'Can we let a program do the table?\n\n```js\nconst energy = (k, x) => (k * x ** 2) / 2\nconsole.log(energy(40, 0.05))\n```',
  ],
  [0, 'Very good idea. Mind the units: `x` is in metres.'],
  [2, 'got 0.05 J for the blue one'],
]

/** Plays the lesson in `room`. The first of `people` is the host, the others join. */
export async function holdLesson(room: Room, people: readonly Person[]): Promise<void> {
  for (const person of people.slice(1)) await person.join(room)
  const clients = await Promise.all(people.map((person) => SpecClient.open(person, room)))
  for (const [speaker, message] of LESSON) {
    const client = clients[speaker % clients.length]!
    client.send({ type: 'text', message })
    await client.next((event) => event.body === message)
  }
  await Promise.all(clients.map((client) => client.close()))
}
