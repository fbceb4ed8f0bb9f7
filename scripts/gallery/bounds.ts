/** Pixels that a job summary may be high, with all of its details folded. */
export interface Bounds {
  readonly wide: number;
  readonly narrow: number;
}

/** By situation. What a page of several summaries shows together has one bound. */
export const BOUNDS = {
  green: { wide: 400, narrow: 500 },
  'failed-allowed': { wide: 700, narrow: 1000 },
  failed: { wide: 900, narrow: 1300 },
  'not-found': { wide: 900, narrow: 1300 },
  invalid: { wide: 900, narrow: 1300 },
  'invalid-hidden': { wide: 1000, narrow: 1500 },
  'invalid-allowed': { wide: 700, narrow: 1000 },
  empty: { wide: 500, narrow: 700 },
  'nothing-to-send': { wide: 400, narrow: 500 },
  'config-error': { wide: 700, narrow: 1000 },
  'wrong-key': { wide: 600, narrow: 800 },
  minimal: { wide: 900, narrow: 1300 },
  'many-messages': { wide: 1000, narrow: 1500 },
  'unique-messages': { wide: 900, narrow: 1300 },
  hostile: { wide: 2000, narrow: 3000 },
  'rows-100000': { wide: 1200, narrow: 1800 },
  ngpvan: { wide: 1000, narrow: 1500 },
  passcreator: { wide: 1000, narrow: 1500 },
  timeout: { wide: 900, narrow: 1300 },
  cancelled: { wide: 900, narrow: 1300 },
  'cancelled-post': { wide: 1100, narrow: 1600 },
  uncertain: { wide: 900, narrow: 1300 },
  resumed: { wide: 500, narrow: 700 },
  submit: { wide: 500, narrow: 700 },
  collect: { wide: 700, narrow: 1000 },
  validate: { wide: 600, narrow: 800 },
  sandbox: { wide: 700, narrow: 1000 },
  matrix: { wide: 1800, narrow: 2600 },
  change: { wide: 900, narrow: 1300 },
  'change-comment': { wide: 900, narrow: 1300 },
  'change-all': { wide: 900, narrow: 1300 },
  'change-refused': { wide: 900, narrow: 1300 },
  'mistake-swapped': { wide: 900, narrow: 1300 },
  'mistake-shifted': { wide: 1000, narrow: 1300 },
  'mistake-deleted': { wide: 900, narrow: 1300 },
  'mistake-mangled': { wide: 900, narrow: 1300 },
  'mistake-encoding': { wide: 900, narrow: 1300 },
  'first-run': { wide: 900, narrow: 1300 },
  'changed-only': { wide: 900, narrow: 1300 },
  waiting: { wide: 900, narrow: 1300 },
  guard: { wide: 900, narrow: 1300 },
  'stop-on-breach': { wide: 900, narrow: 1300 },
  limit: { wide: 900, narrow: 1300 },
} as const satisfies Record<string, Bounds>;

export type SituationName = keyof typeof BOUNDS;
