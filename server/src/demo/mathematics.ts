import { ASIDES_EN, type DemoRoom } from './script.ts'

export const CALCULUS: DemoRoom = {
  name: 'Calculus',
  description: 'Limits, derivatives, integrals. Ask anything; write formulas between dollar signs.',
  visibility: 'public',
  host: 'martin',
  others: ['tom', 'sophie', 'daniel', 'emily', 'anna', 'janis'],
  messages: 1_000,
  asides: ASIDES_EN,
  talks: [
    {
      cases: [
        { f: 'x^3 \\sin x', d: '3x^2 \\sin x + x^3 \\cos x', rule: 'product rule' },
        { f: 'e^{2x} \\cos x', d: '2e^{2x}\\cos x - e^{2x}\\sin x', rule: 'product rule' },
        { f: '\\frac{x}{x^2+1}', d: '\\frac{1 - x^2}{(x^2+1)^2}', rule: 'quotient rule' },
        { f: '\\frac{\\ln x}{x}', d: '\\frac{1 - \\ln x}{x^2}', rule: 'quotient rule' },
        { f: '\\sqrt{1 + x^2}', d: '\\frac{x}{\\sqrt{1+x^2}}', rule: 'chain rule' },
        { f: '\\sin(x^2)', d: '2x\\cos(x^2)', rule: 'chain rule' },
        { f: 'e^{-x^2}', d: '-2x e^{-x^2}', rule: 'chain rule' },
        { f: '\\ln(\\cos x)', d: '-\\tan x', rule: 'chain rule' },
      ],
      lines: [
        'a: How do I differentiate $<f>$? I [[keep getting a different answer than the book|am not sure where to start]].',
        'b: That is the **<rule>**, isn’t it?',
        'a: I thought so, but [[my result looks nothing like it|then I lose a minus somewhere]].',
        'h: Yes, the <rule>. Write down the parts first, then put them together: $$\\frac{d}{dx}\\left(<f>\\right) = <d>$$',
        'c: [[A quick check: put in a number for $x$ on both sides.|You can check it at [WolframAlpha](https://www.wolframalpha.com/).]]',
        'a: [[Now I see it. I forgot the inner derivative.|Right, I had mixed up the order.]] Thank you!',
      ],
    },
    {
      cases: [
        { f: '\\frac{\\sin x}{x}', at: '0', v: '1' },
        { f: '\\frac{1 - \\cos x}{x^2}', at: '0', v: '\\tfrac12' },
        { f: '\\frac{e^x - 1}{x}', at: '0', v: '1' },
        { f: '\\left(1 + \\frac1x\\right)^x', at: '\\infty', v: 'e' },
        { f: '\\frac{\\ln x}{x}', at: '\\infty', v: '0' },
        { f: '\\frac{x^2 - 4}{x - 2}', at: '2', v: '4' },
      ],
      lines: [
        'a: What is $\\lim_{x \\to <at>} <f>$? Putting it in [[gives nonsense|does not work]].',
        'b: [[The calculator says it goes to something.|Did you try a table of values?]]',
        'h: Good question. “Putting it in” is only allowed where the function is continuous. What else do we have?',
        'c: L’Hôpital?',
        'h: [[Works here, but check that it is $\\frac00$ or $\\frac\\infty\\infty$ first.|Possible, though a picture is quicker.]] The limit is $<v>$.',
        'a: So $$\\lim_{x \\to <at>} <f> = <v>$$ and I should *justify* it. Ok.',
      ],
    },
    {
      cases: [
        { f: '\\int_0^1 x^2\\,dx', v: '\\tfrac13' },
        { f: '\\int_0^\\pi \\sin x\\,dx', v: '2' },
        { f: '\\int_1^e \\frac{dx}{x}', v: '1' },
        { f: '\\int_0^1 x e^x\\,dx', v: '1' },
        { f: '\\int_0^{\\pi/2} \\cos^2 x\\,dx', v: '\\tfrac\\pi4' },
        { f: '\\int_0^2 (3x^2 - 2x)\\,dx', v: '4' },
      ],
      lines: [
        'a: Exercise [[3|4|5|6]].[[11..29]]: $<f>$. Do we need substitution here?',
        'b: [[I did it by parts and got $<v>$.|I got $<v>$ in my head.]]',
        'c: $<v>$ as well 👍',
        'a: Then I have a mistake in the bounds. [[Looking…|Wait.]]',
        'a: Found it: I forgot to [[change them after substituting|subtract the lower one]].',
        'h: Classic. The answer is $<v>$, and the bounds are worth a point of their own in the test.',
      ],
    },
    {
      lines: [
        'h: **Homework for [[Tuesday|Wednesday|Friday]]:**\n\n1. [[3|4|5]].[[1..15]] a–d\n2. [[3|4|5]].[[16..30]]\n3. one problem of your own, with the solution\n\n> A problem that everybody solves teaches nobody.',
        'a: Is the third one really from us? 😮',
        'h: Really. It need not be hard, it has to be *correct*.',
        'b: Can we hand in as a photo?',
        'h: [[Yes, if I can read it.|Yes, in good light please.]]',
      ],
    },
    {
      cases: [
        { what: 'continuous', why: '$|x|$ is continuous at $0$ and has a corner there' },
        { what: 'differentiable', why: 'a differentiable function is always continuous, not the other way round' },
        { what: 'bounded', why: '$\\frac1x$ on $(0, 1]$ is continuous and not bounded' },
      ],
      lines: [
        'a: I never remember what follows from what. If a function is <what>, is it then *everything else* as well?',
        'b: No…',
        'c: Think of an example: <why>.',
        'h: Exactly. Keep one example for each arrow that does **not** hold. I drew the arrows here: https://en.wikipedia.org/wiki/Differentiable_function',
        'a: [[That picture is going on my wall.|Copied.]]',
      ],
    },
    {
      cases: [
        {
          s: '\\sum_{n=1}^\\infty \\frac1{n^2}',
          v: 'converges, to $\\frac{\\pi^2}6$',
          t: 'comparison with an integral',
        },
        { s: '\\sum_{n=1}^\\infty \\frac1n', v: 'diverges, very slowly', t: 'grouping the terms' },
        { s: '\\sum_{n=0}^\\infty \\frac1{2^n}', v: 'converges, to $2$', t: 'the geometric series' },
        { s: '\\sum_{n=1}^\\infty \\frac{(-1)^n}n', v: 'converges, to $-\\ln 2$', t: 'the alternating series test' },
      ],
      lines: [
        'a: Does $<s>$ converge? The terms go to zero, so [[yes?|I would say yes.]]',
        'b: That is necessary but not enough.',
        'h: 💯 What test would you use?',
        'c: <t>?',
        'h: Yes. It <v>.',
        'a: ok so “terms go to zero” only ever says **no**, never yes',
        'h: Best summary so far. Write it down like that.',
      ],
    },
    {
      lines: [
        'a: Will the test have [[proofs|integrals by parts|a calculator part]]?',
        'h: [[One short one.|Yes.|Look at last year’s: same shape, other numbers.]]',
        'b: Can we bring a page of notes?',
        'h: One page, handwritten, *both* sides.',
        'c: 🎉',
        'b: How small may one write?',
        'h: So that **you** can read it.',
      ],
    },
    {
      cases: [
        { f: 'x^3 - 3x', x: 'x = \\pm 1', kind: 'a maximum at $-1$ and a minimum at $1$' },
        { f: 'x e^{-x}', x: 'x = 1', kind: 'a maximum' },
        { f: 'x + \\frac1x', x: 'x = \\pm 1', kind: 'a maximum at $-1$ and a minimum at $1$' },
        { f: 'x^4 - 4x^2', x: 'x = 0, \\pm\\sqrt2', kind: 'a maximum at $0$ between two minima' },
      ],
      lines: [
        'a: Where are the extrema of $f(x) = <f>$?',
        "b: Set $f'(x) = 0$. I get $<x>$.",
        'a: And how do I know *which* is which?',
        "h: Sign of $f'$ on both sides, or $f''$. Here: <kind>.",
        'c: [[Desmos agrees.|I sketched it first, that was quicker.]]',
      ],
    },
    {
      cases: [
        { f: 'x^2', at: '3', t: 'y = 6x - 9' },
        { f: '\\ln x', at: '1', t: 'y = x - 1' },
        { f: 'e^x', at: '0', t: 'y = x + 1' },
        { f: '\\sqrt x', at: '4', t: 'y = \\tfrac x4 + 1' },
      ],
      lines: [
        'a: Tangent to $<f>$ at $x = <at>$. Is $<t>$ right?',
        'b: [[Same.|I have that as well.]]',
        'h: Right. Now say in words what it is good for.',
        'c: Near $<at>$ the curve and the line are [[nearly the same|hard to tell apart]].',
        'h: ⭐',
      ],
    },
    {
      cases: [
        { y: "y' = 2y", s: 'y = C e^{2x}' },
        { y: "y' = xy", s: 'y = C e^{x^2/2}' },
        { y: "y'' = -y", s: 'y = A\\cos x + B\\sin x' },
      ],
      lines: [
        'a: Preview question 😇 What does one do with $<y>$?',
        'h: Guess and check is allowed! Try $$<s>$$',
        'b: It works… but how would anybody *guess* that?',
        'h: Next term: https://en.wikipedia.org/wiki/Differential_equation',
      ],
    },
    {
      cases: [
        { y: '\\sqrt x', to: '4', v: '8\\pi' },
        { y: 'x^2', to: '1', v: '\\tfrac\\pi5' },
        { y: '\\sin x', to: '\\pi', v: '\\tfrac{\\pi^2}2' },
      ],
      lines: [
        'a: The solid from turning $y = <y>$, $0 \\le x \\le <to>$: is it $\\pi\\int y\\,dx$?',
        'c: Area of a circle…',
        'a: Ah, $$V = \\pi\\int_0^{<to>} y^2\\,dx = <v>$$',
        'h: Always draw one slice. The formula follows by itself.',
        'b: [[My drawing looks like a potato.|Mine looks like a vase 🏺]]',
      ],
    },
    {
      cases: [
        { use: 'the dose of a medicine over a day' },
        { use: 'how a bridge bends' },
        { use: 'what a microphone hears' },
        { use: 'the price of insurance' },
      ],
      lines: [
        'a: Honest question: [[when will we need this?|who uses this outside school?]]',
        'h: Fair. <use>, for example: everything there is about change and about sums of small parts.',
        'b: My [[sister|uncle|neighbour]] does that for a living!',
        'h: Then invite them. Seriously.',
      ],
    },
  ],
}
