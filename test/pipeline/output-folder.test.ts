import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadConfig } from '../../src/config/load.ts';
import { FaultError } from '../../src/domain/fault.ts';
import { countRowsLeft } from '../../src/engine/resume/rows-left.ts';
import { formatHead, type LedgerHead, NO_RECORDS } from '../../src/ledger/head.ts';
import { chooseOutputFolder, openOutputFolder } from '../../src/pipeline/output-folder.ts';
import { createFiles } from '../../src/ports/real-files.ts';
import { sumLedger } from '../support/ledger-text.ts';
import { makeFolder, TERMINAL } from './launching.ts';

const files = createFiles();
const OUR_REPORT = '{\n  "version": 1,\n  "tool": {\n    "name": "bulk-job-action"\n  }\n}\n';
let folder: ReturnType<typeof makeFolder>;
beforeEach(() => {
  folder = makeFolder();
  mkdirSync(join(folder.path, 'sub'));
});
afterEach(() => folder.remove());

describe('the output folder', () => {
  it.each<[string, Readonly<Record<string, string>>, string | undefined, string]>([
    ['by default', {}, undefined, 'bulk-job-results/donoratlas-step1'],
    ['under the temporary folder of a CI', {}, 'tmp', 'tmp/bulk-job-results/donoratlas-step1'],
    ['of a provider file', { provider: './providers/My Vendor.yaml' }, undefined, 'bulk-job-results/My-Vendor-step1'],
    ['without a provider', { provider: '' }, undefined, 'bulk-job-results/unknown-step1'],
    ['as given', { 'output-dir': 'out' }, 'tmp', 'out'],
    ['under the working directory', { 'working-directory': 'sub' }, undefined, 'sub/bulk-job-results/donoratlas-step1'],
    ['as given, under the working directory', { 'output-dir': 'out', 'working-directory': 'sub' }, 'tmp', 'sub/out'],
    ['where the working directory is missing', { 'output-dir': 'out', 'working-directory': 'nope' }, 'tmp', 'out'],
  ])('%s', async (_, inputs, temporary, expected) => {
    const { config } = loadConfig({ inputs: new Map(Object.entries({ provider: 'donoratlas', ...inputs })) });
    const temporaryDirectory = temporary === undefined ? undefined : join(folder.path, temporary);
    const context = { ...TERMINAL, step: 'step1', temporaryDirectory };
    const path = await chooseOutputFolder({ config, context, processDirectory: folder.path }, files);
    expect(path).toBe(join(folder.path, expected));
    expect(existsSync(join(folder.path, 'nope'))).toBe(false);
  });

  async function refusal(path: string) {
    const error: unknown = await openOutputFolder(files, path).catch((thrown: unknown) => thrown);
    if (!(error instanceof FaultError)) throw new Error('The folder must be refused.');
    return error.faults.map(({ code }) => code);
  }

  it('is cleared of results, of nothing else, and locked until it is released', async () => {
    const path = join(folder.path, 'out');
    mkdirSync(path);
    writeFileSync(join(path, 'report.json'), OUR_REPORT);
    writeFileSync(join(path, 'failed.csv'), 'id,bulk_job_message\n1,x\n');
    writeFileSync(join(path, 'invalid.ndjson'), '{"id":1,"bulk_job_message":"x"}\n');
    writeFileSync(join(path, 'summary.md'), 'x');
    writeFileSync(join(path, 'mine.txt'), 'x');
    const opened = await openOutputFolder(files, path);
    await opened.clear();
    expect(readdirSync(path).sort()).toEqual(['.bulk-job.lock', 'mine.txt']);
    expect(await refusal(path)).toEqual(['output/locked']);
    await opened.release();
    expect(readdirSync(path)).toEqual(['mine.txt']);
  });

  const start =
    '{"kind":"start","version":2,"runId":"r","attempt":1,"plan":"p","account":"a","rows":1,"files":[],"commit":""}';
  it.each<[string, Readonly<Record<string, string>>, string]>([
    ['a row file of somebody', { 'failed.csv': 'id,name\n1,Ann\n' }, 'failed.csv'],
    ['a row file of somebody beside our report', { 'report.json': OUR_REPORT, 'failed.csv': 'id\n1\n' }, 'failed.csv'],
    ['a row file without a line end', { 'failed.csv': 'id,name' }, 'failed.csv'],
    ['other records', { 'records.csv': 'artist,title\n' }, 'records.csv'],
    ['a report of another tool', { 'report.json': '{"tests":3}' }, 'report.json'],
    ['a summary', { 'summary.md': '# Mine' }, 'summary.md'],
    ['a test report', { 'junit.xml': '<testsuites/>' }, 'junit.xml'],
    [
      'a page of somebody',
      { 'report.html': `<!doctype html><title>Mine</title>${'<p>Text</p>'.repeat(50)}` },
      'report.html',
    ],
    [
      'a page of somebody beside our report',
      { 'report.json': OUR_REPORT, 'report.html': `<!doctype html><title>Mine</title>${'<p>Text</p>'.repeat(50)}` },
      'report.html',
    ],
    ['a folder of artifacts', { 'artifact/app.zip': 'x' }, 'artifact'],
    ['a folder with the name of a file', { 'failed.csv/x': 'x' }, 'failed.csv'],
    ['another ledger', { 'ledger.ndjson': '{"date":"2026-01-01","amount":3}\n' }, 'ledger.ndjson'],
  ])('that holds %s is refused and left as it is', async (_, contents, named) => {
    const path = join(folder.path, 'out');
    for (const [name, text] of Object.entries(contents)) {
      mkdirSync(dirname(join(path, name)), { recursive: true });
      writeFileSync(join(path, name), text);
    }
    const error: unknown = await openOutputFolder(files, path).catch((thrown: unknown) => thrown);
    if (!(error instanceof FaultError)) throw new Error('The folder must be refused.');
    expect(error.faults.map(({ code }) => code)).toEqual(['output/not-ours']);
    expect(error.faults[0]?.message).toContain(join(path, named));
    for (const [name, text] of Object.entries(contents)) expect(readFileSync(join(path, name), 'utf8')).toBe(text);
    expect(existsSync(join(path, '.bulk-job.lock'))).toBe(false);
  });

  it('of a run that was killed is ours, also where its files are empty or torn', async () => {
    const path = join(folder.path, 'out');
    mkdirSync(join(path, 'artifact'), { recursive: true });
    writeFileSync(join(path, 'ledger.ndjson'), `${start}\n`);
    writeFileSync(join(path, 'records.csv'), 'file,li');
    writeFileSync(join(path, 'failed.csv'), '');
    writeFileSync(join(path, 'report.html'), '<!doctype');
    writeFileSync(join(path, 'summary.md'), '## x');
    const opened = await openOutputFolder(files, path);
    await opened.clear();
    expect(readdirSync(path).sort()).toEqual(['.bulk-job.lock', 'ledger.ndjson']);
    await opened.release();
  });

  it.each([
    ['ledger.ndjson', '{"ki'],
    ['ledger.ndjson.new', '{'],
    ['ledger.head.new', '{"rec'],
  ])('of a run that was killed is ours where %s has %j', async (name, text) => {
    const path = join(folder.path, 'out');
    mkdirSync(path, { recursive: true });
    writeFileSync(join(path, 'ledger.head'), '{"records":0,"sum":""}\n');
    writeFileSync(join(path, name), text);
    const opened = await openOutputFolder(files, path);
    expect(opened.previous).toBeUndefined();
    await opened.release();
  });

  it('of a run that was killed while it placed its first ledger is ours', async () => {
    const path = join(folder.path, 'out');
    mkdirSync(path, { recursive: true });
    writeFileSync(join(path, 'ledger.ndjson.new'), `${start}\n`);
    writeFileSync(join(path, 'ledger.head.new'), '{"records":0,"sum":""}\n');
    const opened = await openOutputFolder(files, path);
    expect(opened.previous).toBeUndefined();
    await opened.clear();
    expect(readdirSync(path)).toEqual(['.bulk-job.lock']);
    await opened.release();
  });

  it.each<[string, string, string]>([
    ['the folder', 'out', 'out'],
    ['a folder above it', 'link', 'link/out'],
    ['the ledger', 'out/ledger.ndjson', 'out'],
    ['the folder of the artifact', 'out/artifact', 'out'],
    ['the lock', 'out/.bulk-job.lock', 'out'],
    // All that a run puts in the folder (docs/contract.md, 10).
    ...['ledger.head', 'report.html', 'report.json', 'summary.md', 'records.csv', 'junit.xml']
      .concat(['results.sarif', 'gl-code-quality.json'])
      .concat(['failed', 'not-found', 'invalid', 'unresolved'].flatMap((name) => [`${name}.csv`, `${name}.ndjson`]))
      .map((name): [string, string, string] => [name, `out/${name}`, 'out']),
  ])('is refused where %s is a link', async (_, link, out) => {
    for (const target of ['elsewhere', 'victim', 'nothing']) {
      const root = join(folder.path, target);
      mkdirSync(dirname(join(root, link)), { recursive: true });
      mkdirSync(join(root, 'elsewhere'));
      writeFileSync(join(root, 'victim'), 'precious');
      symlinkSync(join(root, target), join(root, link));
      const error: unknown = await openOutputFolder(files, join(root, out), [root]).catch((thrown: unknown) => thrown);
      if (!(error instanceof FaultError)) throw new Error('The folder must be refused.');
      expect(error.faults).toMatchObject([{ code: 'output/link', message: expect.stringContaining(join(root, link)) }]);
      expect(readFileSync(join(root, 'victim'), 'utf8')).toBe('precious');
      expect(readdirSync(join(root, 'elsewhere'))).toEqual([]);
      expect(existsSync(join(root, 'nothing'))).toBe(false);
    }
  });

  it('is refused where a folder is a link that lies in the checkout and is a root itself', async () => {
    const root = join(folder.path, 'checkout');
    mkdirSync(root);
    mkdirSync(join(folder.path, 'elsewhere'));
    symlinkSync(join(folder.path, 'elsewhere'), join(root, 'tmp'));
    const opened = openOutputFolder(files, join(root, 'tmp/out'), [join(root, 'tmp'), root]);
    await expect(opened).rejects.toMatchObject({ faults: [{ code: 'output/link' }] });
    expect(readdirSync(join(folder.path, 'elsewhere'))).toEqual([]);
  });

  it('below a temporary folder that is behind a link is taken', async () => {
    mkdirSync(join(folder.path, 'real'));
    symlinkSync(join(folder.path, 'real'), join(folder.path, 'tmp'));
    const path = join(folder.path, 'tmp/bulk-job-results/x');
    await (await openOutputFolder(files, path, [join(folder.path, 'tmp')])).release();
    expect(existsSync(join(folder.path, 'real/bulk-job-results/x'))).toBe(true);
  });

  it.each(['openWrite', 'openAppend'] as const)('is never written through a link: %s', async (open) => {
    const victim = join(folder.path, 'victim');
    writeFileSync(victim, 'precious');
    symlinkSync(victim, join(folder.path, 'link'));
    await expect(files[open](join(folder.path, 'link'))).rejects.toMatchObject({ code: 'ELOOP' });
    expect(readFileSync(victim, 'utf8')).toBe('precious');
  });

  const intent = (job: number) => `{"kind":"intent","job":${job},"round":1,"batch":1,"batchId":"a","rows":"1"}`;
  const accepted = (job: number) => `{"kind":"accepted","job":${job},"outputs":{"id":"j"}}`;
  const result = (job: number, state: string, outcome = 'succeeded') =>
    `{"kind":"result","job":${job},"state":"${state}","outcomes":"${outcome}*1"}`;
  const ended = (job: number) => [intent(job), accepted(job), result(job, 'succeeded')];

  /** How many rows are open, not sent, and were sent; there is one. */
  it.each<[string, readonly string[], readonly number[]]>([
    ['no job', [], [0, 1, 0]],
    ['a job that ended', ended(1), [0, 0, 1]],
    ['a job that failed', [intent(1), accepted(1), result(1, 'failed', 'failed')], [0, 0, 1]],
    ['a job that was refused', [intent(1), '{"kind":"refused","job":1,"status":422}'], [0, 1, 0]],
    ['a job without an end', [intent(1)], [1, 0, 1]],
    ['a job that was accepted', [intent(1), accepted(1)], [1, 0, 1]],
    ['a job whose submit is uncertain', [intent(1), '{"kind":"uncertain","job":1}'], [1, 0, 1]],
    ...['submitted', 'timed-out', 'cancelled', 'uncertain', 'lost', 'unreachable', 'missing', 'contradictory'].map(
      (reason): [string, readonly string[], readonly number[]] => [
        `a row that is ${reason}`,
        [intent(1), accepted(1), result(1, 'succeeded', `unresolved:${reason}`)],
        [1, 0, 1],
      ],
    ),
    ['a job that ended after one that did not', [intent(1), ...ended(2)], [0, 0, 1]],
    ['a refused job after one that ended', [...ended(1), intent(2), '{"kind":"refused","job":2}'], [0, 0, 1]],
    ['a copy that lags', ['{"kind":"reserve","rows":"1","after":0}', '{"kind":"copy"}'], [1, 0, 1]],
  ])('whose ledger holds %s', async (_, lines, expected) => {
    const path = join(folder.path, 'out');
    write(path, sumLedger([start, ...lines]));
    const opened = await openOutputFolder(files, path);
    if (opened.previous === undefined) throw new Error(`The ledger must be read: ${opened.damage?.message}`);
    const { open, unsent, sent } = countRowsLeft(opened.previous);
    expect([open, unsent, sent]).toEqual(expected);
    await opened.release();
    expect(existsSync(join(path, '.bulk-job.lock'))).toBe(false);
  });

  function write(path: string, { text, head }: { readonly text?: string; readonly head?: LedgerHead | string }): void {
    mkdirSync(path, { recursive: true });
    if (text !== undefined) writeFileSync(join(path, 'ledger.ndjson'), text);
    if (head !== undefined)
      writeFileSync(join(path, 'ledger.head'), typeof head === 'string' ? head : formatHead(head));
  }

  const whole = sumLedger([start, ...ended(1)]);
  const longer = sumLedger([start, ...ended(1), ...ended(2)]);

  it.each<[string, Parameters<typeof write>[1], string | 'none' | 'read']>([
    ['no ledger', {}, 'none'],
    ['a ledger and its head', whole, 'read'],
    ['records behind its head', { text: longer.text, head: whole.head }, 'read'],
    ['a torn line behind its head', { text: `${whole.text}{"kind":"inte`, head: whole.head }, 'read'],
    ['a ledger whose head was not written yet', { text: whole.text, head: NO_RECORDS }, 'read'],
    ['a head alone, before the ledger was placed', { head: NO_RECORDS }, 'none'],
    ['nothing yet', { text: '', head: NO_RECORDS }, 'none'],
    ['a torn first line', { text: start.slice(0, 20), head: NO_RECORDS }, 'none'],
    ['the ledger of a run that sent nothing', sumLedger(['{"kind":"verdict","reason":"bug","exitCode":70}']), 'none'],
    [
      'the ledger of a run that sent nothing, in the place of another',
      { text: sumLedger(['{"kind":"verdict","reason":"bug","exitCode":70}']).text, head: longer.head },
      'ledger/cut-short',
    ],
    ['a ledger without a head', { text: whole.text }, 'ledger/no-head'],
    ['a ledger with a head that is none', { text: whole.text, head: '{"records":' }, 'ledger/no-head'],
    ['a ledger shorter than its head', { text: whole.text, head: longer.head }, 'ledger/cut-short'],
    ['the head of another ledger', { text: whole.text, head: { records: 2, sum: '0'.repeat(16) } }, 'ledger/cut-short'],
    ['a head without its ledger', { head: whole.head }, 'ledger/cut-short'],
    ['an empty ledger', { text: '', head: whole.head }, 'ledger/cut-short'],
    ['an empty ledger without a head', { text: '' }, 'ledger/foreign'],
    ['a torn first line without a head', { text: start.slice(0, 20) }, 'ledger/foreign'],
    ['another version', sumLedger([start.replace('"version":2', '"version":1')]), 'ledger/version'],
    ['a job that nobody sent', sumLedger([start, accepted(1)]), 'ledger/damaged'],
  ])('that holds %s', async (_, content, expected) => {
    const path = join(folder.path, 'out');
    write(path, content);
    const { previous, damage, release } = await openOutputFolder(files, path);
    await release();
    expect(damage?.faults[0]?.code ?? (previous === undefined ? 'none' : 'read')).toBe(expected);
  });

  it.each(['a file', 'under a file', 'with a NUL'])('that is %s is refused', async (what) => {
    writeFileSync(join(folder.path, 'file'), '');
    const path = { 'a file': 'file', 'under a file': 'file/out', 'with a NUL': 'a\0b' }[what] ?? '';
    expect(await refusal(join(folder.path, path))).toEqual(['output/unwritable']);
  });
});
