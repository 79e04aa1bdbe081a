import { CALCULUS } from './mathematics.ts'
import { PYTHON, ROBOTICS } from './programming.ts'
import { CHESS, CLASS_11A, LITERATURE, NEWS, TEACHERS } from './school-life.ts'
import { BIOLOGY, PHYSICS } from './sciences.ts'
import type { DemoRoom } from './script.ts'

export const DEMO_ROOMS: readonly DemoRoom[] = [
  ...[CALCULUS, PYTHON, ROBOTICS, PHYSICS, BIOLOGY],
  ...[LITERATURE, CLASS_11A, TEACHERS, CHESS, NEWS],
]
