import type { Room } from '@edusphere/protocol'
import type { Person } from './person.ts'
import { SpecClient, type SpecEvent } from './spec-client.ts'

interface Around {
  /** The index of the text that it answers. */
  to?: number
  /** Who reacts, and how. */
  reactions?: readonly [speaker: number, emoji: string][]
}

/** The texts of a lesson, each with the index of its author, and what stands around it. */
const LESSON: readonly [speaker: number, body: string, around?: Around][] = [
  [0, 'Good morning! Today: **energy of a spring**. Please have page 84 open.'],
  [1, 'Good morning'],
  [2, 'morning! page 84 is the one with the pendulum, right?'],
  [0, 'That is 82. On 84 you will find\n\n> E = ½ k x²\n\nand a table of k for five springs.'],
  [0, 'First question: what happens to the energy when x doubles?'],
  [2, 'it doubles too?'],
  [
    1,
    'No, four times: $E = \\frac{1}{2} k x^2$',
    {
      to: 4,
      reactions: [
        [0, '👍'],
        [2, '👍'],
      ],
    },
  ],
  [2, 'oh right, _squared_'],
  [
    0,
    'Exactly. Now measure it yourselves:\n\n1. hang 100 g on the spring\n2. note how far it goes\n3. repeat with 200 g',
  ],
  [
    1,
    'Can we let a program do the table?\n\n```js\nconst energy = (k, x) => (k * x ** 2) / 2\nconsole.log(energy(40, 0.05))\n```',
  ],
  [0, 'Very good idea. Mind the units: `x` is in metres.', { reactions: [[1, '🎉']] }],
  [2, 'got 0.05 J for the blue one'],
]

/** Plays the lesson in `room`. The first of `people` is the host, the others join. */
export async function holdLesson(room: Room, people: readonly Person[]): Promise<void> {
  for (const person of people.slice(1)) await person.join(room)
  const clients = await Promise.all(people.map((person) => SpecClient.open(person, room)))
  const said: SpecEvent[] = []
  for (const [speaker, message, { to, reactions = [] } = {}] of LESSON) {
    const speaks = (who: number) => clients[who % clients.length]!
    const answered = to === undefined ? {} : { replyTo: said[to]!.id }
    speaks(speaker).send({ type: 'text', message, ...answered })
    const event = await speaks(speaker).next(({ body }) => body === message)
    said.push(event)
    for (const [who, emoji] of reactions) {
      await speaks(who).request({ type: 'react', messageId: event.id, emoji, active: true })
    }
  }
  await Promise.all(clients.map((client) => client.close()))
}
