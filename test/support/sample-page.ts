import type { Outcome, UnresolvedReason } from '../../src/domain/outcome.ts';
import { createRowRenderer, type FinalRow, type RowSource } from '../../src/report/final-rows.ts';
import { createGatherer } from '../../src/report/gather.ts';
import type { PageContext } from '../../src/report/page/context.ts';
import { renderPage } from '../../src/report/page/page.ts';
import { createPageRows } from '../../src/report/page/rows.ts';
import type { Report } from '../../src/report/schema.ts';
import { makeReport } from './sample-reports.ts';

const START = Date.parse('2026-05-04T10:00:00.000Z');

export const PAGE_CONTEXT: PageContext = {
  files: [
    { path: 'data/donors.csv', hasLines: true },
    { path: 'data/new donors.csv', hasLines: true },
  ],
  isAlone: false,
};

/** Of the run that the sample shows. */
export const PAGE_SOURCE: NonNullable<Report['source']> = {
  ci: 'github',
  server: 'https://github.example',
  repository: 'acme/donors',
  commit: '3f2a9c1',
  event: 'schedule',
  runId: '4242',
  attempt: 1,
  folder: '.',
};

const COLUMNS = ['donor_id', 'first_name', 'last_name', 'email', 'phone', 'city', 'amount', 'note'];
export const SOURCES: readonly RowSource[] = [
  { format: 'csv', columns: COLUMNS },
  { format: 'csv', columns: COLUMNS },
];

export interface SamplePage {
  readonly report?: Partial<Report>;
  readonly context?: Partial<PageContext>;
  readonly rows: Iterable<FinalRow>;
  readonly sources?: readonly RowSource[];
  readonly jobs?: Report['jobs']['shown'];
  /** By index of the row; see `RowChunk`. */
  readonly since?: (index: number) => number;
}

/** The pieces of a page of these rows, as a run writes them. */
export async function* renderSamplePage({
  report,
  context,
  rows,
  sources = SOURCES,
  jobs = sampleJobs(3),
  since = () => 0,
}: SamplePage): AsyncGenerator<string | Uint8Array> {
  const renderer = createRowRenderer({ detail: 'full', files: sources });
  const pageRows = createPageRows(renderer, { from: START, to: START + 63_000 });
  const merged = { ...PAGE_CONTEXT, ...context };
  const gatherer = createGatherer(merged.files.map(({ path }) => path));
  const chunks: string[] = [];
  let index = 0;
  for (const row of rows) {
    gatherer.add(row);
    chunks.push(pageRows.add(row, since(index)) ?? '');
    index += 1;
  }
  chunks.push(pageRows.end());
  yield* renderPage({
    report: makeReport({
      source: PAGE_SOURCE,
      destination: [{ input: 'network_id', words: 'network', value: 'net_spring_appeal' }],
      conclusion: 'failure',
      reason: 'threshold',
      exitCode: 1,
      ...gatherer.result(),
      jobs: { count: jobs.length, states: {}, shown: [], ids: [] },
      requests: { sent: 31, throttled: 2 },
      resultFiles: [
        'report.html',
        'report.json',
        'summary.md',
        'records.csv',
        'failed.csv',
        'not-found.csv',
        'junit.xml',
        'ledger.ndjson',
      ],
      ...report,
    }),
    context: merged,
    columns: renderer.columns,
    header: renderer.rowHeader,
    timeline: pageRows.timeline(),
    rows: chunks,
    jobs,
  });
}

/** Of so many rows: every other one new, the others failing since one of two runs; and three resolved ones. */
export function sampleComparison(rows: number): Pick<SamplePage, 'context' | 'since'> {
  const since = (index: number): number => (index % 2 === 1 ? 1 : 2 + ((index / 2) % 2));
  const runs = [
    { runId: '4242', attempt: 1, startedAt: '2026-05-04T10:00:00.000Z' },
    { runId: '4241', attempt: 1, startedAt: '2026-05-03T10:00:00.000Z' },
    { runId: '4238', attempt: 1, startedAt: '2026-04-30T10:00:00.000Z' },
  ] as const;
  const all = Array.from({ length: rows }, (_, index) => since(index));
  const count = (wanted: (number: number) => boolean): number => all.filter(wanted).length;
  const resolved = [1, 2, 3].map((line) => ({
    path: 'data/donors.csv',
    line,
    key: `D-90000${line}`,
    outcome: 'failed' as const,
    reason: undefined,
    since: 1 + (line % 2),
  }));
  const previous: PageContext['previous'] = {
    run: runs[1],
    appeared: count((number) => number === 1),
    resolved: resolved.length,
    remaining: count((number) => number > 1),
    oldest: { run: runs[2], rows: count((number) => number === 3) },
    runs,
    resolvedRows: resolved,
  };
  return { context: { previous }, since };
}

/** The page as one text. */
export async function samplePage(sample: SamplePage): Promise<string> {
  const parts: string[] = [];
  for await (const piece of renderSamplePage(sample)) parts.push(String(piece));
  return parts.join('');
}

export function sampleJobs(count: number): Report['jobs']['shown'] {
  return Array.from({ length: count }, (_, index) => {
    const start = START + 1000 + (index * 20_000) / count;
    const end = start + 15_000 + ((index * 7919) % 20_000);
    const isLost = index % 50 === 49;
    return {
      number: index + 1,
      id: `job-${8001 + index}`,
      batch: index + 1,
      round: 1,
      rows: 100,
      state: isLost ? 'timed-out' : 'succeeded',
      vendorState: isLost ? 'processing' : 'completed',
      submittedAt: new Date(start).toISOString(),
      ...(!isLost && { endedAt: new Date(end).toISOString() }),
      polls: 3 + (index % 9),
    } as const;
  });
}

const FIRST = ['Ada', 'Grace', 'Zoë', 'José', 'Mary-Jane', 'Łukasz', '美咲', 'Noor'];
const LAST = ['Lovelace', "O'Brien", 'Nuñez', 'van Dyk', 'Kowalska', '佐藤', 'Haddad', 'Smith'];
const CITIES = ['Ottawa', 'Winnipeg', 'Saint-Jérôme', 'Köln'];

const TROUBLES: readonly (readonly [Outcome, UnresolvedReason | undefined, (number: number) => string])[] = [
  ['failed', undefined, () => 'server error, safe to retry'],
  ['failed', undefined, (number) => `email "donor${number}@example.org" is not a valid address`],
  ['not_found', undefined, () => ''],
  ['invalid', undefined, () => 'column "phone" does not match pattern ^\\+?[0-9 ]+$'],
  ['unresolved', 'uncertain', () => 'the connection broke before the response came'],
  ['unresolved', 'not-sent', () => ''],
];

/** Rows of which every `each`th is fine; the others have all kinds of trouble. */
export function* sampleRows(count: number, { fine = 0 }: { readonly fine?: number } = {}): Generator<FinalRow> {
  for (let number = 0; number < count + fine; number += 1) {
    const isFine = number >= count;
    const [outcome, reason, say] = TROUBLES[(number * 7 + Math.floor(number / 11)) % TROUBLES.length] ?? [];
    const key = `D-${100_000 + number}`;
    const message = isFine ? '' : (say?.(number) ?? '');
    const first = FIRST[number % FIRST.length] ?? '';
    const last = LAST[(number * 3) % LAST.length] ?? '';
    const email = `donor${number}@example.org`;
    yield {
      number,
      file: number % 5 === 0 ? 1 : 0,
      path: number % 5 === 0 ? 'data/new donors.csv' : 'data/donors.csv',
      line: number + 2,
      key,
      outcome: isFine ? 'succeeded' : (outcome ?? 'failed'),
      reason: isFine ? undefined : reason,
      message,
      template: message.replace(email, '‹redacted›'),
      jobId: outcome === 'invalid' ? undefined : `job-${8001 + (number % 3)}`,
      attempts: outcome === 'invalid' || reason === 'not-sent' ? 0 : 1 + (number % 2),
      ...(outcome !== 'invalid' && { endedAt: new Date(START + 15_000 + ((number * 37) % 45_000)).toISOString() }),
      record: {
        line: number + 2,
        columns: COLUMNS,
        values: [
          key,
          first,
          last,
          email,
          `613-555-0${100 + (number % 900)}`,
          CITIES[number % CITIES.length] ?? '',
          String(5 + (number % 200)),
          number % 9 === 0 ? 'asked to be called in the morning, not in the evening' : '',
        ],
      },
    };
  }
}
