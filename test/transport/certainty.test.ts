import { expect, test } from 'vitest';
import type { Certainty } from '../../src/domain/http.ts';
import type { HttpStage } from '../../src/ports/http.ts';
import type { Attempt } from '../../src/transport/attempt.ts';
import { type Judgement, judgeAttempt } from '../../src/transport/certainty.ts';

const DATE = 'Sun, 06 Nov 1994 08:49:37 GMT';

function response(status: number, headers: Record<string, string> = {}): Attempt {
  return { kind: 'response', response: { status, headers: new Map(Object.entries(headers)), body: new Uint8Array() } };
}

function failure(stage: HttpStage, status?: number): Attempt {
  const known = status === undefined ? {} : { status };
  return { kind: 'failed', stage, message: '', repeatable: true, cause: undefined, ...known };
}

const after = (value: string): Attempt => response(503, { 'retry-after': value, date: DATE });

// docs/contract.md, 5.3.
test.each<readonly [name: string, attempt: Attempt, certainty: Certainty]>([
  ['no connection', failure('connect'), 'no'],
  ['no answer', failure('exchange'), 'unknown'],
  ['a cut 200', failure('body', 200), 'unknown'],
  ['a cut 429', failure('body', 429), 'unknown'],
  ['100', response(100), 'unknown'],
  ['200', response(200), 'yes'],
  ['201', response(201), 'yes'],
  ['202', response(202), 'yes'],
  ['299', response(299), 'yes'],
  ...[300, 301, 302, 303, 304, 305, 306, 399].map((n) => [`${n}`, response(n), 'unknown'] as const),
  ...[307, 308].map((n) => [`${n}`, response(n), 'no'] as const),
  ...[
    400, 401, 402, 403, 404, 405, 406, 407, 410, 411, 412, 413, 414, 415, 418, 421, 422, 423, 424, 425, 426, 428, 429,
    431, 444, 451, 498,
  ].map((n) => [`${n}`, response(n), 'no'] as const),
  ...[408, 409, 499].map((n) => [`${n}`, response(n), 'unknown'] as const),
  ['408 with Retry-After', response(408, { 'retry-after': '5' }), 'unknown'],
  ...[500, 501, 502, 503, 504, 505, 507, 508, 509, 511, 520, 521, 522, 523, 524, 525, 530, 599].map(
    (n) => [`${n}`, response(n), 'unknown'] as const,
  ),
  ['500 with Retry-After', response(500, { 'retry-after': '5' }), 'unknown'],
  ['502 with Retry-After', response(502, { 'retry-after': '5' }), 'unknown'],
  ['503 with seconds', after('5'), 'no'],
  ['503 with 0', after('0'), 'no'],
  ['503 with a date', after('Sun, 06 Nov 1994 08:49:47 GMT'), 'no'],
  ...['2.5', '-1', '+3', '', ' ', '3, 3', 'soon', '0x10', '2026-11-28T17:21:55Z', 'Sun, 99 Xyz 1994 08:49:37 GMT'].map(
    (value) => [`503 with Retry-After "${value}"`, after(value), 'unknown'] as const,
  ),
  ['503 with RateLimit', response(503, { ratelimit: '"a";r=0;t=5' }), 'unknown'],
])('%s: %s', (_name, attempt, certainty) => {
  expect(judgeAttempt(attempt)).toBe(certainty);
});

const mapped = (status: number, meaning: 'no' | 'yes'): Judgement => ({ statuses: new Map([[status, meaning]]) });

test.each<[name: string, attempt: Attempt, judgement: Judgement, certainty: Certainty]>([
  ['a status that is documented as not taken', response(503), mapped(503, 'no'), 'no'],
  ['a status that is documented as taken', response(303), mapped(303, 'yes'), 'yes'],
  ['another status than the documented one', response(502), mapped(503, 'no'), 'unknown'],
  ['a documented status of a cut answer', failure('body', 503), mapped(503, 'no'), 'unknown'],
  ['an error in a 2xx', response(200), { verdict: 'refused' }, 'no'],
  ['an error text in a 500', response(500), { verdict: 'refused' }, 'unknown'],
  ['a temporary refusal in a 200', response(200), { verdict: 'temporary' }, 'no'],
  ['a temporary refusal in a 500', response(500), { verdict: 'temporary' }, 'no'],
  ['a web page with 200', response(200), { verdict: 'unreadable' }, 'unknown'],
  ['a status listed as an answer', response(404), { verdict: 'accepted' }, 'yes'],
])('%s', (_name, attempt, judgement, certainty) => {
  expect(judgeAttempt(attempt, judgement)).toBe(certainty);
});
