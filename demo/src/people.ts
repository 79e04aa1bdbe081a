export const DEMO_PASSWORD = 'learn-together'

export const DEMO_PEOPLE = [
  { username: 'ilze', name: 'Ilze Bērziņa' },
  { username: 'martin', name: 'Martin Hughes' },
  { username: 'laura', name: 'Laura Kalniņa' },
  { username: 'anna', name: 'Anna Ozola' },
  { username: 'janis', name: 'Jānis Liepiņš' },
  { username: 'marta', name: 'Marta Krūmiņa' },
  { username: 'roberts', name: 'Roberts Zariņš' },
  { username: 'elina', name: 'Elīna Balode' },
  { username: 'tom', name: 'Tom Baker-Lee' },
  { username: 'sophie', name: 'Sophie Clarke' },
  { username: 'daniel', name: 'Daniel Wright' },
  { username: 'emily', name: 'Emily Foster' },
] as const

export type DemoUsername = (typeof DEMO_PEOPLE)[number]['username']
