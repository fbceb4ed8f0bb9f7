import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadConfig } from '../../src/config/load.ts';
import { FaultError } from '../../src/domain/fault.ts';
import { formatHead, type LedgerHead, NO_RECORDS } from '../../src/engine/ledger-head.ts';
import { countRowsLeft } from '../../src/engine/rows-left.ts';
import { chooseOutputFolder, openOutputFolder } from '../../src/pipeline/output-folder.ts';
import { createFiles } from '../../src/ports/real-files.ts';
import { sumLedger } from '../support/ledger-text.ts';
import { makeFolder, TERMINAL } from './launching.ts';

const files = createFiles();
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
    for (const name of ['report.json', 'failed.csv', 'invalid.ndjson', 'mine.txt'])
      writeFileSync(join(path, name), 'x');
    const opened = await openOutputFolder(files, path);
    await opened.clear();
    expect(readdirSync(path).sort()).toEqual(['.bulk-job.lock', 'mine.txt']);
    expect(await refusal(path)).toEqual(['output/locked']);
    await opened.release();
    expect(readdirSync(path)).toEqual(['mine.txt']);
  });

  const start =
    '{"kind":"start","version":2,"runId":"r","attempt":1,"plan":"p","account":"a","rows":1,"files":[],"commit":""}';
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
    ['something else', { text: 'a,b\n1,2\n', head: whole.head }, 'ledger/foreign'],
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
