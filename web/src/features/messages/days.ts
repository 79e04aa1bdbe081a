/** The start of a day in the reader's time zone. `back`: so many days earlier. */
export function dayBefore(now: number, back: { days?: number; months?: number } = {}): Date {
  const { days = 0, months = 0 } = back
  const today = new Date(now)
  const [year, month] = [today.getFullYear(), today.getMonth() - months]
  // A month may have no such day: its last one then.
  const lastOfMonth = new Date(year, month + 1, 0).getDate()
  return new Date(year, month, Math.min(today.getDate(), lastOfMonth) - days)
}

/** As an input of a date has it. */
export function inputDay(day: Date): string {
  const [month, date] = [day.getMonth() + 1, day.getDate()].map((part) => String(part).padStart(2, '0'))
  return `${String(day.getFullYear()).padStart(4, '0')}-${month}-${date}`
}

/** The start of the day in the reader's time zone. Undefined: it is no day that the server can be asked for. */
export function dayOfInput(value: string): Date | undefined {
  const day = new Date(`${value}T00:00`)
  const year = day.getUTCFullYear()
  return year >= 0 && year <= 9999 ? day : undefined
}
