import { describe, expect, test } from 'vitest';
import { ZipFile } from 'yazl';
import { startHttp } from '../ports/loopback.ts';
import { paramsOf, runAtSandbox, soleImport } from './van-world.ts';

const PARAMS = 'application_name: acme\nmapping_types: [{ email: Mail }, { phones: Tel }]\n';
const quote = (cell: string): string => `"${cell.replaceAll('"', '""')}"`;
const csvOf = (header: readonly string[], rows: readonly (readonly string[])[]): string =>
  [header, ...rows].map((cells) => `${cells.map(quote).join(',')}\n`).join('');

/** `outcome`, message and job of each row, from records.csv; messages here hold no line break. */
function recordsOf(text: string | undefined): readonly string[] {
  return (text ?? '').split('\n').slice(1, -1);
}
const outcomesOf = (text: string | undefined): readonly (string | undefined)[] =>
  recordsOf(text).map((line) => /^[^,]+,\d+,[^,]*,(\w+),/.exec(line)?.[1]);

describe('what became of each row', () => {
  const HARD = [
    'say "hi"',
    'two\r\nlines',
    'two\nlines',
    'Ümläut ß 漢 😀',
    '',
    ' ends ',
    ',;\t',
    '\u2028',
    "'=1+1",
    '007',
  ];
  const KEYS = ['1', 'ignored-2', 'fail-3', 'absent-4', 'notfound-5', '6'];
  const rows = HARD.flatMap((cell, i) =>
    KEYS.map((key) => [`${key}${i}`, `a${i}@x.example`, `613${i}`, cell, cell] as const),
  );

  test('each row agrees with what the vendor keeps of it, over several result files; every byte arrived', async () => {
    const files = { 'data/a.csv': csvOf(['VanID', 'Mail', 'Tel', 'Note "1"', 'Nötiz\n2'], rows) };
    const inputs = { params: PARAMS, 'max-failed': 'unlimited' };
    // Some ten lines a file.
    await runAtSandbox({ files, inputs, sandbox: { ngpvan: { resultFileBytes: 600 } } }, async (world) => {
      const { publication, sandbox, read } = world;
      expect(publication.report.faults).toEqual([]);
      const { columns, rows: arrived } = soleImport(world);
      expect(columns).toEqual(['VanID', 'Mail', 'Tel', 'Note "1"', 'Nötiz\n2', 'bulk_job_row']);
      expect(arrived).toEqual(rows.map((row, i) => [...row, String(i + 1)]));
      expect(new Set(sandbox.resultRequests.map(({ path }) => path)).size).toBeGreaterThan(3);
      const kept = rows.map((_, i) => sandbox.record.rows.get(String(i + 1)));
      const records = await read('records.csv');
      expect(outcomesOf(records)).toEqual(kept.map((row) => row?.outcome));
      expect(kept.every((row) => row?.sent === 1)).toBe(true);
      const lines = recordsOf(records);
      for (const [i, [key]] of rows.entries()) {
        const [line = '', state] = [lines[i], kept[i]?.outcome];
        if (key.startsWith('ignored-')) expect(line).toMatch(/,succeeded,,"?[^,]*: Ignored to avoid/);
        if (key.startsWith('absent-'))
          expect(line).toContain(',failed,,VAN rejected the row (it is not in the result file),');
        if (key.startsWith('fail-'))
          expect(line).toMatch(/,failed,,"?partly applied: Email_\d+; Phones_\d+: Could not/);
        if (key.startsWith('notfound-'))
          expect(line).toMatch(/,not_found,,"?Email_\d+: No match found; Phones_\d+: No match/);
        expect(state).toBe(
          /^(ignored-)?\d/.test(key) ? 'succeeded' : key.startsWith('notfound-') ? 'not_found' : 'failed',
        );
      }
    });
  });

  test.each<[name: string, params: string, header: string, row: string]>([
    [
      'contributions',
      '{ application_name: a, resource_type: Contributions, mapping_types: [{ contribution: { amount: Amount, date: Date, designation: 101 } }] }',
      'VanID,Amount,Date',
      '7,25.00,2026-01-02',
    ],
    [
      'canvass results',
      '{ application_name: a, mapping_types: [{ CanvassResults: { ResultID: Result, DateCanvassed: Date } }] }',
      'VanID,Result,Date',
      '7,14,2026-01-02',
    ],
  ])('%s of one person, equal in every cell: none is folded', async (_, params, header, row) => {
    const files = { 'data/a.csv': `${header}\n${`${row}\n`.repeat(3)}`, 'data/b.csv': `${header}\n${row}\n` };
    await runAtSandbox(
      // One job after the other: of two uploads at a time the smaller one may be the first.
      { files, inputs: { params, 'batch-size': '3', concurrency: '1' } },
      async ({ publication: { report }, sandbox, read }) => {
        expect(report.faults).toEqual([]);
        expect(report.totals).toMatchObject({ total: 4, succeeded: 4, skipped: 0, invalid: 0 });
        expect([...sandbox.imports.values()].map(({ rows }) => rows)).toEqual([
          ['1', '2', '3'].map((number) => [...row.split(','), number]),
          [[...row.split(','), '4']],
        ]);
        expect([...sandbox.record.rows].map(([id, { sent, outcome }]) => [id, sent, outcome])).toEqual(
          ['1', '2', '3', '4'].map((id) => [id, 1, 'succeeded']),
        );
        expect(outcomesOf(await read('records.csv'))).toEqual(Array(4).fill('succeeded'));
      },
    );
  });
});

describe('states', () => {
  const files = { 'data/a.csv': 'VanID,Mail,Tel\n1,a@x.example,613\nfail-2,b@x.example,614\n' };

  test.each<[words: Record<string, string>, vendorState: string, totals: object]>([
    [{ doneWithErrors: 'Completed' }, 'Completed', { succeeded: 1, failed: 1 }],
    [{ doneWithErrors: 'Complete' }, 'Complete', { succeeded: 1, failed: 1 }],
    [{ doneWithErrors: 'CompletedWithErrors' }, 'CompletedWithErrors', { succeeded: 1, failed: 1 }],
    [{ doneWithErrors: 'CompletedWithError' }, 'CompletedWithError', { succeeded: 1, failed: 1 }],
    [{ doneWithErrors: 'COMPLETEDWITHERRORS' }, 'COMPLETEDWITHERRORS', { succeeded: 1, failed: 1 }],
    [{ doneWithErrors: 'completed' }, 'completed', { succeeded: 1, failed: 1 }],
  ])('%j', async (words, vendorState, totals) => {
    const inputs = { params: PARAMS, 'max-failed': '1' };
    // A minute, so that Pending, InProgress and InProgressWithErrors are seen before.
    const sandbox = { jobSeconds: 60, ngpvan: { words } };
    await runAtSandbox({ files, inputs, sandbox }, ({ publication: { report }, sandbox: vendor, clock }) => {
      expect(report.faults).toEqual([]);
      expect(report.totals).toMatchObject(totals);
      expect(report.jobs.shown).toMatchObject([{ state: 'succeeded', vendorState }]);
      expect(report.notices.join()).not.toMatch(/does not list/);
      expect(clock.now()).toBeGreaterThanOrEqual(60_000);
      // A floor of 15 seconds between two looks.
      const polls = vendor.record.requests.filter(({ kind }) => kind === 'poll').map(({ atMs }) => atMs);
      expect(polls.length).toBeGreaterThan(2);
      for (const [i, at] of polls.slice(1).entries()) expect(at - (polls[i] ?? 0)).toBeGreaterThanOrEqual(14_000);
    });
  });

  test.each(['Failed', 'Error', 'FAILED'])('%s: nothing was applied, with code, text and reference', async (failed) => {
    const sandbox = {
      ngpvan: { words: { failed } },
      faults: [{ on: 'download', do: { kind: 'answer', status: 403 } }] as const,
    };
    await runAtSandbox(
      { files, inputs: { params: PARAMS }, sandbox },
      async ({ publication: { report }, read, sandbox: vendor }) => {
        expect(report).toMatchObject({ exitCode: 3, reason: 'vendor-error' });
        expect(report.totals).toMatchObject({ total: 2, failed: 2 });
        const words = /DOWNLOAD_FAILED: The download failed with status 403\. \(reference [0-9a-f]+-\d+\)/;
        expect(report.faults).toMatchObject([{ message: expect.stringMatching(words) }]);
        expect(recordsOf(await read('records.csv'))).toEqual([
          expect.stringMatching(new RegExp(`,failed,,the job failed: ${words.source},`)),
          expect.stringMatching(new RegExp(`,failed,,the job failed: ${words.source},`)),
        ]);
        // A job that has ended reads nothing any more.
        expect(vendor.storage?.record.objects.size).toBe(0);
        expect(vendor.storage?.record.put).toHaveLength(1);
      },
    );
  });
});

describe("a file of the user's own", () => {
  async function withZip<T>(
    name: string,
    text: string,
    work: (url: string, asked: string[]) => Promise<T>,
  ): Promise<T> {
    const zip = new ZipFile();
    zip.addBuffer(Buffer.from(text), name);
    zip.end();
    const bytes: Buffer[] = [];
    for await (const chunk of zip.outputStream) bytes.push(Buffer.from(chunk));
    const asked: string[] = [];
    const server = await startHttp((request, response) => {
      asked.push(`${request.method} ${request.url} ${Object.keys(request.headers).sort().join(' ')}`);
      response.end(Buffer.concat(bytes));
    });
    try {
      return await work(`${server.origin}/own.zip?sv=1&sig=signature-of-mine-0123456789`, asked);
    } finally {
      await server.close();
    }
  }
  const text = csvOf(
    ['Mail', 'VanID', 'Tel'],
    [
      ['ä "b"\nc', '11', '613'],
      ['d', 'fail-12', '614'],
      ['e', 'absent-13', ''],
    ],
  );

  test('is what the vendor reads, as it is; rows are known by VanID; nothing is uploaded', () =>
    withZip('people.csv', text, async (url, asked) => {
      const params = `${PARAMS}source_url: ${url}\nsource_is_my_files: true\n`;
      const inputs = { params, storage: '', 'max-failed': '2' };
      await runAtSandbox({ files: { 'data/people.csv': text }, inputs }, async (world) => {
        const { publication, sandbox, read } = world;
        expect(publication.report.faults).toEqual([]);
        expect(publication.report.totals).toMatchObject({ total: 3, succeeded: 1, failed: 2 });
        expect(outcomesOf(await read('records.csv'))).toEqual(['succeeded', 'failed', 'failed']);
        const { columns, rows, order } = soleImport(world);
        expect(order.file).toMatchObject({ sourceUrl: url, fileName: 'people.csv' });
        expect(columns).toEqual(['Mail', 'VanID', 'Tel']);
        expect(rows[0]).toEqual(['ä "b"\nc', '11', '613']);
        expect(sandbox.storage?.record.requests).toEqual([]);
        // Asked for by the vendor alone, once.
        expect(asked).toEqual(['GET /own.zip?sv=1&sig=signature-of-mine-0123456789 connection host']);
        expect(publication.summary).toMatch(/Bulk Job cannot know what it read/);
      });
    }));

  test('with other columns than the data file: the job fails and says so', () =>
    withZip('people.csv', 'Mail,VanID\na,11\n', async (url) => {
      const params = paramsOf([{ email: 'Mail' }], { source_url: url, source_is_my_files: true });
      await runAtSandbox(
        { files: { 'data/people.csv': text }, inputs: { params, storage: '' } },
        ({ publication: { report } }) => {
          expect(report).toMatchObject({ exitCode: 3, reason: 'vendor-error', totals: { failed: 3 } });
          expect(report.faults[0]?.message).toContain(
            'INVALID_FILE: Data row 1 has 2 cells, but 3 columns were given.',
          );
        },
      );
    }));
});
