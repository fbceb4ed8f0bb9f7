import { expect, test } from 'vitest';
import { findNextTime } from '../../src/domain/cron.ts';

const AFTER = new Date('2026-01-31T04:17:00Z');

test.each([
  ['17 4 * * *', '2026-02-01T04:17:00.000Z'],
  ['18 4 * * *', '2026-01-31T04:18:00.000Z'],
  ['*/15 * * * *', '2026-01-31T04:30:00.000Z'],
  ['0 0 1 * *', '2026-02-01T00:00:00.000Z'],
  ['0 4 1 */3 *', '2026-04-01T04:00:00.000Z'],
  ['0 4 1 jan,jul *', '2026-07-01T04:00:00.000Z'],
  ['30 5 * * MON-FRI', '2026-02-02T05:30:00.000Z'],
  ['0 12 13 * 5', '2026-02-06T12:00:00.000Z'],
  ['5/20 3-4 * * 6', '2026-01-31T04:25:00.000Z'],
  ['0 0 29 2 *', '2028-02-29T00:00:00.000Z'],
])('%s', (expression, next) => expect(findNextTime(expression, AFTER)?.toISOString()).toBe(next));

test.each([
  '',
  '* * * *',
  '60 * * * *',
  '* * 0 * *',
  '* * * 13 *',
  '5-1 * * * *',
  '*/0 * * * *',
  'a b c d e',
  '0 0 30 2 *',
])('never: %s', (expression) => expect(findNextTime(expression, AFTER)).toBeUndefined());
