import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadConfig } from '../../src/config/load.ts';
import { FaultError } from '../../src/domain/fault.ts';
import { isUnfinished } from '../../src/pipeline/earlier.ts';
import { chooseOutputFolder, openOutputFolder } from '../../src/pipeline/output-folder.ts';
import { createFiles } from '../../src/ports/real-files.ts';
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

  it('is taken over from a process that is gone, not from another machine', async () => {
    const path = join(folder.path, 'out');
    mkdirSync(path);
    // No process has this number: it is above the kernel's greatest (proc(5), pid_max).
    writeFileSync(join(path, '.bulk-job.lock'), `4194305 ${hostname()}\n`);
    await (await openOutputFolder(files, path)).release();
    writeFileSync(join(path, '.bulk-job.lock'), '1 another-machine\n');
    expect(await refusal(path)).toEqual(['output/locked']);
  });

  const start =
    '{"kind":"start","version":1,"runId":"r","attempt":1,"plan":"p","account":"a","rows":1,"files":[],"commit":""}';
  const intent = (job: number) => `{"kind":"intent","job":${job},"round":1,"batch":1,"batchId":"a","rows":"1"}`;
  const accepted = (job: number) => `{"kind":"accepted","job":${job},"outputs":{"id":"j"}}`;
  const result = (job: number, state: string, outcome = 'succeeded') =>
    `{"kind":"result","job":${job},"state":"${state}","outcomes":"${outcome}*1"}`;
  const ended = (job: number) => [intent(job), accepted(job), result(job, 'succeeded')];

  it.each<[string, readonly string[], boolean]>([
    ['a job that ended', ended(1), false],
    ['a job that failed', [intent(1), accepted(1), result(1, 'failed', 'failed')], false],
    ['a job that was refused', [intent(1), '{"kind":"refused","job":1,"status":422}'], false],
    ['a job without an end', [intent(1)], true],
    ['a job that was accepted', [intent(1), accepted(1)], true],
    ['a job whose submit is uncertain', [intent(1), '{"kind":"uncertain","job":1}'], true],
    ['a job that still ran at the timeout', [intent(1), accepted(1), result(1, 'timed-out')], true],
    ['a job that a cancelled run left', [intent(1), accepted(1), result(1, 'cancelled')], true],
    ['one of many', [intent(1), ...ended(2), ...ended(12)], true],
    ['a line that was cut', [...ended(1), '{"kind":"inte'], false],
  ])('whose ledger holds %s', async (_, lines, expected) => {
    const path = join(folder.path, 'out');
    mkdirSync(path);
    writeFileSync(join(path, 'ledger.ndjson'), [start, ...lines].map((line) => `${line}\n`).join(''));
    const opened = await openOutputFolder(files, path);
    expect(opened.previous !== undefined && isUnfinished(opened.previous)).toBe(expected);
    await opened.release();
    expect(existsSync(join(path, '.bulk-job.lock'))).toBe(false);
  });

  it('with a ledger that is damaged is refused, and one of a run that sent nothing is not', async () => {
    const path = join(folder.path, 'out');
    mkdirSync(path);
    const ledger = join(path, 'ledger.ndjson');
    writeFileSync(ledger, [start, accepted(1), ''].join('\n'));
    expect(await refusal(path)).toEqual(['ledger/damaged']);
    writeFileSync(ledger, '{"kind":"verdict","reason":"config-error","exitCode":2}\n');
    await (await openOutputFolder(files, path)).release();
  });

  it.each(['a file', 'under a file', 'with a NUL'])('that is %s is refused', async (what) => {
    writeFileSync(join(folder.path, 'file'), '');
    const path = { 'a file': 'file', 'under a file': 'file/out', 'with a NUL': 'a\0b' }[what] ?? '';
    expect(await refusal(join(folder.path, path))).toEqual(['output/unwritable']);
  });
});
