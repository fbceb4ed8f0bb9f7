import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ROOT } from '../support/bundle.ts';
import { readProjectFile } from '../support/markdown-documents.ts';
import { type RunningProcess, startProcess } from '../support/run-process.ts';

const RUN_MS = 60_000;
const INSTRUCTIONS = readProjectFile('Dockerfile')
  .split('\n')
  .filter((line) => /^[A-Z]/.test(line))
  .map((line) => [line.slice(0, line.indexOf(' ')), line.slice(line.indexOf(' ') + 1)] as const);
const find = (name: string): readonly string[] =>
  INSTRUCTIONS.filter(([each]) => each === name).map(([, rest]) => rest);

/**
 * What can be known of the image without a Docker daemon: its instructions, and the program on the files that they copy.
 * The folder `root` stands for the root of the image.
 */
describe('the image', () => {
  let [folder, root] = ['', ''];
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'bulk-job-image-'));
    root = join(folder, 'root');
    for (const path of ['tmp', 'work', 'root']) mkdirSync(join(folder, path));
    for (const copied of find('COPY')) {
      const [from = '', to = ''] = copied.split(' ');
      cpSync(join(ROOT, from), join(root, to, to.endsWith('/') ? from : ''), { recursive: true });
    }
    cpSync(join(root, 'opt/bulk-job/examples/donoratlas'), join(folder, 'work/data'), { recursive: true });
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  function start(args: readonly string[]): RunningProcess {
    const [, program = '']: readonly string[] = JSON.parse(find('ENTRYPOINT')[0] ?? '[]');
    return startProcess(process.execPath, [join(root, program), ...args], {
      cwd: join(folder, 'work'),
      // There is no home in a read-only container.
      env: new Map([
        ['TMPDIR', join(folder, 'tmp')],
        ['HOME', '/nonexistent'],
      ]),
    });
  }

  it('runs as an ordinary user, without a shell, and takes nothing but what it copies', () => {
    expect(find('USER')).toEqual(['1000:1000']);
    expect(JSON.parse(find('ENTRYPOINT')[0] ?? '')).toEqual(['node', '/opt/bulk-job/dist/cli/index.js']);
    expect([...find('RUN'), ...find('CMD'), ...find('ADD')]).toEqual([]);
    const [nothing, ...taken] = readProjectFile('.dockerignore').trim().split('\n');
    expect(nothing).toBe('*');
    expect(taken.sort()).toEqual(find('COPY').map((copied) => `!${copied.split(' ')[0]}`).sort()); // biome-ignore format: one line
  });

  it('writes only to /work and /tmp', { timeout: RUN_MS }, async () => {
    const snapshot = (): readonly string[] =>
      readdirSync(root, { recursive: true, encoding: 'utf8' }).map(
        (path) => `${path} ${statSync(join(root, path)).mtimeMs}`,
      );
    const before = snapshot();
    const { code, stdout, stderr } = await start([
      'run',
      '--provider=donoratlas',
      '--files=data/donors.csv',
      '--param=network_id=n1',
      '--key=donor_id',
      '--max-failed=10',
      '--retry-failed=0',
      '--sandbox',
    ]).end;
    expect({ code, stderr: stderr.includes('error') }, stdout + stderr).toEqual({ code: 0, stderr: false });
    expect(snapshot()).toEqual(before);
    expect(readdirSync(join(folder, 'work/bulk-job-results/donoratlas'))).toContain('report.json');
    // The rows that were spooled there are gone.
    expect(readdirSync(join(folder, 'tmp'))).toEqual([]);
  });

  it('cancels on SIGTERM, as `docker stop` sends it, and still writes its report', { timeout: RUN_MS }, async () => {
    const running = start([
      'run',
      '--provider=donoratlas',
      '--files=data/donors.csv',
      '--param=network_id=n1',
      '--key=donor_id',
      '--output-dir=canceled',
      '--sandbox',
    ]);
    await running.seen('Sending 246 rows');
    running.signal('SIGTERM');
    expect((await running.end).code).toBe(130);
    expect(readdirSync(join(folder, 'work/canceled'))).toContain('report.json');
  });
});
