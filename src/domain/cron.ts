/** The fields of a cron expression, as sets of numbers; undefined stands for `*` where that matters. */
interface Cron {
  readonly minutes: ReadonlySet<number>;
  readonly hours: ReadonlySet<number>;
  readonly days: ReadonlySet<number> | undefined;
  readonly months: ReadonlySet<number>;
  readonly weekdays: ReadonlySet<number> | undefined;
}

const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const WEEKDAYS = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];
const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;
/** February 29 comes after at most eight years. */
const MOST_DAYS = 8 * 366;

/**
 * When a schedule runs next after a time, in UTC; undefined for an expression that is none, or that never comes.
 * @param expression as POSIX has it: minute, hour, day of the month, month and day of the week.
 */
export function findNextTime(expression: string, after: Date): Date | undefined {
  const cron = parseCron(expression);
  if (cron === undefined) return undefined;
  const today = Math.floor(after.getTime() / DAY_MS) * DAY_MS;
  for (let count = 0; count <= MOST_DAYS; count += 1) {
    const day = today + count * DAY_MS;
    if (!isDay(cron, new Date(day))) continue;
    for (const hour of ordered(cron.hours))
      for (const minute of ordered(cron.minutes)) {
        const time = day + (hour * 60 + minute) * MINUTE_MS;
        if (time > after.getTime()) return new Date(time);
      }
  }
  return undefined;
}

function ordered(numbers: ReadonlySet<number>): readonly number[] {
  return [...numbers].sort((a, b) => a - b);
}

/** Where both kinds of days are named, either will do. */
function isDay({ days, months, weekdays }: Cron, date: Date): boolean {
  if (!months.has(date.getUTCMonth() + 1)) return false;
  const isInMonth = days?.has(date.getUTCDate());
  const isInWeek = weekdays?.has(date.getUTCDay());
  if (isInMonth === undefined) return isInWeek !== false;
  return isInMonth || isInWeek === true;
}

function parseCron(expression: string): Cron | undefined {
  const fields = expression.trim().split(/\s+/);
  const [minute, hour, day, month, weekday] = fields;
  if (fields.length !== 5 || minute === undefined || hour === undefined) return undefined;
  if (day === undefined || month === undefined || weekday === undefined) return undefined;
  const minutes = parseField(minute, { least: 0, most: 59 });
  const hours = parseField(hour, { least: 0, most: 23 });
  const days = parseField(day, { least: 1, most: 31 });
  const months = parseField(month, { least: 1, most: 12, names: MONTHS });
  const weekdays = parseField(weekday, { least: 0, most: 6, names: WEEKDAYS });
  if (minutes === undefined || hours === undefined || months === undefined) return undefined;
  if (days === undefined || weekdays === undefined) return undefined;
  return {
    minutes,
    hours,
    months,
    days: day.startsWith('*') ? undefined : days,
    weekdays: weekday.startsWith('*') ? undefined : weekdays,
  };
}

interface Range {
  readonly least: number;
  readonly most: number;
  /** Of the numbers from `least` on. */
  readonly names?: readonly string[];
}

/** `*`, numbers, names, ranges and steps, with commas between them. */
function parseField(text: string, { least, most, names = [] }: Range): ReadonlySet<number> | undefined {
  const read = (word: string): number => {
    const named = names.indexOf(word.toUpperCase());
    return named >= 0 ? named + least : /^\d+$/.test(word) ? Number(word) : Number.NaN;
  };
  const found = new Set<number>();
  for (const part of text.split(',')) {
    const [, from = '', to, step] = /^(\*|\w+)(?:-(\w+))?(?:\/(\d+))?$/.exec(part) ?? [];
    const first = from === '*' ? least : read(from);
    const last = to !== undefined ? read(to) : from === '*' || step !== undefined ? most : first;
    const by = Number(step ?? 1);
    if (!(first >= least && last <= most && first <= last && by > 0)) return undefined;
    for (let number = first; number <= last; number += by) found.add(number);
  }
  return found;
}
