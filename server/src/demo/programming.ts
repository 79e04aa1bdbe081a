import { ASIDES_EN, type DemoRoom } from './script.ts'

const fence = (code: string): string => `\n\`\`\`python\n${code}\n\`\`\`\n`

export const PYTHON: DemoRoom = {
  name: 'Programming in Python',
  description: 'Code goes between ``` so that everybody can read it.',
  visibility: 'public',
  host: 'martin',
  others: ['tom', 'daniel', 'roberts', 'elina', 'janis', 'emily', 'sophie'],
  messages: 600,
  asides: [...ASIDES_EN, 'It runs!! 🎉', 'works on my machine', 'off by one, as always'],
  talks: [
    {
      cases: [
        { name: 'squares', code: 'squares = [n * n for n in range(10)]', why: 'one line instead of three' },
        { name: 'even numbers', code: 'even = [n for n in range(20) if n % 2 == 0]', why: 'the `if` comes last' },
        { name: 'word lengths', code: 'lengths = {word: len(word) for word in words}', why: 'braces make it a dict' },
      ],
      lines: [
        'a: How would you make a list of <name>? Mine has a loop and an `append`.',
        `b: ${fence('<code>')}`,
        'a: That is legal? 😄',
        'h: It is called a comprehension: <why>. Use it while it fits on a line, and a loop when it does not.',
        'c: https://docs.python.org/3/tutorial/datastructures.html has more of them',
      ],
    },
    {
      cases: [
        {
          error: 'IndexError: list index out of range',
          fix: 'range(len(items))',
          why: 'the last index is `len(items) - 1`',
        },
        { error: "KeyError: 'anna'", fix: "marks.get('anna')", why: '`get` answers `None` instead' },
        {
          error: 'TypeError: can only concatenate str',
          fix: "f'{name}: {mark}'",
          why: 'an f-string turns numbers into text',
        },
        {
          error: 'UnboundLocalError: local variable',
          fix: 'def step(count):\n    return count + 1',
          why: 'functions give back values; they do not reach out for them',
        },
      ],
      lines: [
        'a: I get `<error>` and I [[have no idea why|stared at it for an hour]].',
        'b: Which line?',
        'a: [[12|23|31|44]], [[inside the loop|in the function|right at the end]].',
        `h: Try ${fence('<fix>')} because <why>.`,
        'a: It works! But why did it work *yesterday*?',
        'c: [[Because yesterday the list was longer.|Because yesterday it was not run.|Different data, I bet.]]',
      ],
    },
    {
      lines: [
        `a: Is this a good way to read a file?\n\n${fence("f = open('data.txt')\ntext = f.read()")}`,
        'b: You never close it.',
        `h: Right. ${fence("with open('data.txt', encoding='utf-8') as file:\n    text = file.read()")} closes it even when something goes wrong, and says the encoding, or *Jānis* becomes *JÄ\\x81nis*.`,
        'c: [[that explains my report|so THAT is where the Ä came from]]',
      ],
    },
    {
      cases: [
        { big: '$O(n^2)$', small: '$O(n \\log n)$', how: 'sort first' },
        { big: '$O(n^2)$', small: '$O(n)$', how: 'keep what you have seen in a set' },
        { big: '$O(n)$', small: '$O(\\log n)$', how: 'halve the range each time' },
      ],
      lines: [
        'a: My program takes [[40 seconds|two minutes|forever]] for 100,000 numbers.',
        'b: Two loops inside each other?',
        'a: yes…',
        'h: That is <big>. What could you do to make it <small>?',
        'c: <how>?',
        'h: **Yes.** Measure before and after; then tell us.',
        'a: [[0.2|0.3|0.08]] seconds now. I feel like a wizard.',
      ],
    },
    {
      lines: [
        'h: Project groups for [[the game|the weather station|the quiz]]: **three people each**, tell me by [[Thursday|Friday]].\n\n- one repository\n- one `README.md`\n- everybody commits',
        'a: Daniel, Emily and me?',
        'b: fine with me',
        'c: Can we use a library for the graphics?',
        'h: Anything that `pip install` finds, if you can explain what it does.',
      ],
    },
    {
      cases: [
        { do: 'undo my last commit', cmd: 'git reset --soft HEAD~1', note: 'the changes stay in your folder' },
        { do: 'see what I changed', cmd: 'git diff', note: 'press `q` to get out' },
        { do: 'throw away my changes to one file', cmd: 'git restore main.py', note: 'there is no undo for that' },
        { do: 'find out who wrote a line', cmd: 'git blame main.py', note: 'usually it was you' },
      ],
      lines: [
        'a: Git question: how do I <do>?',
        'b: [[I just make a new copy of the folder…|Everybody says something else.]]',
        'h: `<cmd>`, and <note>.',
        'c: [[putting that on my cheat sheet|TIL]]',
      ],
    },
    {
      cases: [
        {
          task: 'how often each word occurs',
          code: 'from collections import Counter\n\ncounts = Counter(text.split())\nprint(counts.most_common(5))',
        },
        { task: 'the average of a column', code: 'from statistics import mean\n\nprint(mean(row[2] for row in rows))' },
        {
          task: 'all files in a folder',
          code: "from pathlib import Path\n\nfor path in Path('.').glob('*.txt'):\n    print(path.name)",
        },
      ],
      lines: [
        'a: I need <task>. I have [[14|22|31]] lines of code and it [[almost works|is wrong for the last one]].',
        `h: Read your code aloud to somebody first. Then look at this: ${fence('<code>')}`,
        'b: The standard library strikes again.',
        'a: That is everything?? [[Fine.|I am going to keep mine as a souvenir.]]',
      ],
    },
    {
      cases: [
        { q: 'Why is `0.1 + 0.2 == 0.3` false?', a: 'Floats are binary fractions; compare with `math.isclose`.' },
        { q: "Why does `len('👩‍🏫')` say 3?", a: 'It counts code points, and that teacher is made of three.' },
        {
          q: 'What is the difference between `is` and `==`?',
          a: '`==` asks whether they are equal, `is` whether they are the very same object.',
        },
        {
          q: 'Why did my list change when I changed its copy?',
          a: '`b = a` is a second name, `b = a.copy()` a second list.',
        },
        { q: 'When do I need `self`?', a: 'Whenever a method wants to speak about its own object.' },
      ],
      lines: [
        'a: <q>',
        'b: [[good question|I always wondered]]',
        'h: <a>',
        'a: [[So simple, and I lost an evening.|Makes sense!]]',
      ],
    },
    {
      cases: [
        {
          code: 'def f(n):\n    return n if n < 2 else f(n - 1) + f(n - 2)',
          n: 'Fibonacci',
          fix: 'remember results in a dict',
        },
        { code: 'def f(n):\n    return 1 if n == 0 else n * f(n - 1)', n: 'factorial', fix: 'a loop does it as well' },
      ],
      lines: [
        `a: Can somebody explain how this *ends*?\n\n${fence('<code>')}`,
        'b: It calls itself with a smaller number until the small case.',
        'h: Draw the calls for $n = 4$ on paper. Really, on paper.',
        'a: Oh. It is <n>. And it does the same work again and again?',
        'h: Well spotted: <fix>.',
      ],
    },
  ],
}

export const ROBOTICS: DemoRoom = {
  name: 'Robotics team',
  description: 'Season plans, sensors, soldering.',
  visibility: 'public',
  host: 'daniel',
  others: ['roberts', 'tom', 'elina'],
  messages: 150,
  asides: ['nice!', '🤖', '👍', 'who has the small screwdriver?', 'it moves!!', 'finally', 'filmed it', 'ouch'],
  talks: [
    {
      cases: [{ part: 'left motor' }, { part: 'line sensor' }, { part: 'battery' }, { part: 'gripper servo' }],
      lines: [
        'a: The <part> [[stopped working again|behaves strangely]] 😩',
        'h: Measure the voltage first, then blame the code.',
        'b: [[4.1 V. Should be 5.|It was the cable.|The connector was loose.]]',
        'a: [[Replaced it, all good.|Soldered it. Do not breathe near it.]]',
      ],
    },
    {
      lines: [
        'h: Next run on [[Saturday|Friday]] at [[10|11|14]]:00 in the workshop. Who is in?',
        'a: me',
        'b: +1',
        'c: I’ll be [[20|30]] minutes late, start without me',
        'h: The rules changed: https://en.wikipedia.org/wiki/Robot_competition is a start, the PDF is on the shelf.',
      ],
    },
    {
      lines: [
        'a: Turning by *time* is hopeless. With a full battery it overshoots by [[15|20|25]]°.',
        'b: Use the gyro.',
        'h: $e = \\varphi_{goal} - \\varphi$, and drive with $k \\cdot e$. Start with $k = [[0.4|0.6|0.8]]$.',
        'a: It wobbles, but it **stops where it should**!',
      ],
    },
  ],
}
