/** What stands for each kind of value that differs from run to run. */
const DURATION = '12s';
const TIME = '2031-03-04T09:00:00.000Z';
const CLOCK = '09:00:00';
const DAY = '2031-03-04';
const PORT = '8080';
const COUNT = '9';

/** A character as it stands or, outside of code, as an entity of its number. */
const either = (mark: string): string => `(?:${mark === '.' ? '\\.' : mark}|&#${mark.charCodeAt(0)};)`;
const [DOT, COLON, DASH] = ['.', ':', '-'].map(either);

const ISO = new RegExp(`\\d{4}${DASH}\\d\\d${DASH}\\d\\dT\\d\\d${COLON}\\d\\d${COLON}\\d\\d(?:${DOT}\\d+)?Z`, 'g');
const CLOCK_TIME = new RegExp(`\\b\\d\\d${COLON}\\d\\d${COLON}\\d\\d\\b`, 'g');
/** The day of the run, which stands before its times. */
const DAY_OF_RUN = /^- \d{4}-\d\d-\d\d(?=: started )/gm;
/** The day of an earlier run. */
const DAY_BEFORE = /(?<= of )[A-Z][a-z]{2} \d{1,2}(?=:)/g;
/** A port after a host of this machine, which a public summary hides. */
const LOOPBACK_PORT = new RegExp(`(127${DOT}0${DOT}0${DOT}1|‹redacted›)(${COLON})\\d{2,5}\\b`, 'g');
/** As `formatDuration` writes them; not a part of a word, a path or a larger number. */
const DURATIONS = new RegExp(
  `(?<![\\w./-])(?:\\d+h(?: \\d+m)?|\\d+m(?: \\d+s)?|\\d+(?:${DOT}\\d)?m?s)(?![\\w/-])`,
  'g',
);
/** Examples in messages, which are the same in every run. */
const EXAMPLES: readonly string[] = ['90s', '45m', '6h'];
const COUNTED = /\b[\d,]+ (request|poll|answer|response)s?\b/g;
/** Columns of tables whose numbers depend on how fast a machine is. */
const VOLATILE_COLUMNS: ReadonlySet<string> = new Set(['polls', 'requests']);
const PUNCTUATION = /[!-/:-@[-`{-~]/g;

/** Values of one run alone, and what stands for each. */
export interface StandIns {
  readonly all: ReadonlyMap<string, string>;
  /** Ids that a simulated vendor made up; the others are always the same. */
  addJobIds(ids: unknown): void;
}

/** Begins with these values and what stands for them. */
export function createStandIns(given: Iterable<readonly [string, string]>): StandIns {
  const all = new Map(given);
  let ids = 0;
  return {
    all,
    addJobIds(given) {
      for (const id of Array.isArray(given) ? given.map(String) : []) {
        const form = FORMS.find(([pattern]) => pattern.test(id));
        if (form === undefined || all.has(id)) continue;
        ids += 1;
        all.set(id, form[1](String(ids)));
      }
    },
  };
}

/** Ids with a random part, and ids of the same form in their place. */
const FORMS: readonly (readonly [RegExp, (count: string) => string])[] = [
  [/^job_[0-9a-f]{20}$/, (count) => `job_7f3a9c2e51d8${count.padStart(8, '0')}`],
  [/^\d{8}$/, (count) => String(53_407_000 + Number(count))],
  [/^[0-9a-f]{8}-[0-9a-f]{4}-4000-8000-/, (count) => `7f3a9c2e-51d8-4000-8000-${count.padStart(12, '0')}`],
];

/**
 * A summary with the same text whenever it is made: values with a stand-in, durations, times, ports, and numbers of
 * requests and polls are replaced.
 * @param kept durations that the situation itself chose, such as a timeout.
 */
export function normalizeSummary(
  markdown: string,
  standIns: ReadonlyMap<string, string>,
  kept: readonly string[] = [],
): string {
  let text = markdown;
  // The longest first: a folder before the one that holds it.
  for (const [value, name] of [...standIns].sort(([a], [b]) => b.length - a.length))
    text = text.replaceAll(value, name).replaceAll(escapeMarks(value), escapeMarks(name));
  return normalizeColumns(text)
    .replace(LOOPBACK_PORT, (_found, host: string, colon: string) => `${host}${colon}${PORT}`)
    .replace(ISO, (found) => writeAs(TIME, found))
    .replace(CLOCK_TIME, (found) => writeAs(CLOCK, found))
    .replace(DAY_OF_RUN, `- ${DAY}`)
    .replace(DAY_BEFORE, 'Mar 4')
    .split('\n')
    .map((line) => normalizeDurations(line, line.startsWith(JOB_LINE) ? [] : kept))
    .join('\n')
    .replace(COUNTED, (_found, what: string) => `${COUNT} ${what}s`);
}

/** What is measured may be as long as a timeout by chance. */
const JOB_LINE = '- job ';

function normalizeDurations(line: string, kept: readonly string[]): string {
  return line.replace(DURATIONS, (found) => (kept.includes(found) || EXAMPLES.includes(found) ? found : DURATION));
}

/** Replaces the numbers of volatile columns of all tables. */
function normalizeColumns(markdown: string): string {
  let columns: readonly number[] = [];
  return markdown
    .split('\n')
    .map((line) => {
      if (!line.startsWith('|')) {
        columns = [];
        return line;
      }
      const cells = line.split('|');
      const named = cells.flatMap((each, index) => (VOLATILE_COLUMNS.has(each.trim().toLowerCase()) ? [index] : []));
      if (named.length > 0) columns = named;
      return cells.map((each, index) => (columns.includes(index) ? each.replace(/[\d,]+/, COUNT) : each)).join('|');
    })
    .join('\n');
}

/** In the spelling of what it replaces: as it stands, or with entities. */
const writeAs = (text: string, found: string): string => (found.includes('&#') ? escapeMarks(text) : text);

/** As the summary writes foreign text outside of code. */
const escapeMarks = (text: string): string => text.replace(PUNCTUATION, (mark) => `&#${mark.charCodeAt(0)};`);
