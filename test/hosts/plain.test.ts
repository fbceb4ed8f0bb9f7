import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { type TextBlock, textLine } from '../../src/domain/text-block.ts';
import { detectContext } from '../../src/hosts/detect.ts';
import { createPlainHost, type Output } from '../../src/hosts/plain.ts';
import type { Host } from '../../src/hosts/types.ts';
import type { Publication } from '../../src/report/publication.ts';
import { makePublication } from '../support/publication.ts';

interface Setup {
  readonly terminal?: boolean;
  readonly columns?: number;
  readonly environment?: readonly (readonly [name: string, value: string])[];
  readonly output?: Output;
  readonly before?: (host: Host) => void;
}

async function publish(
  change: Partial<Publication>,
  { terminal = false, columns = 40, environment = [], output, before = () => {} }: Setup = {},
): Promise<{ readonly out: string; readonly err: string }> {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  if (terminal) for (const stream of [stdout, stderr]) Object.assign(stream, { isTTY: true, columns });
  const host = createPlainHost({
    context: detectContext(new Map(environment), undefined),
    inputs: new Map([['provider', 'donoratlas']]),
    stdout,
    stderr,
    clock: { now: () => 90_000 },
    environment: new Map(environment),
    ...(output !== undefined && { output }),
    async *document() {
      yield* ['{"a', '":1}\n'];
    },
  });
  before(host);
  await host.publish(makePublication(change));
  return { out: stdout.read()?.toString() ?? '', err: stderr.read()?.toString() ?? '' };
}

const TEXT: readonly TextBlock[] = [
  {
    kind: 'errors',
    lines: [{ pieces: [{ text: 'a.csv:3: ', look: 'title' }, { text: 'error: ', look: 'bad' }, { text: 'No.' }] }],
  },
  { kind: 'details', title: 'Jobs', lines: [textLine('  1 job')] },
  { kind: 'result', title: 'Rows', lines: [textLine('  2 rows')] },
  { kind: 'verdict', lines: [textLine('Failed.', 0, 'bad')] },
];

describe('the plain host', () => {
  it('writes the result to stdout and errors to stderr, each once, and no annotation', async () => {
    const { out, err } = await publish({
      text: TEXT,
      annotations: [{ level: 'error', file: 'a.csv', line: 3, title: 'No', message: 'No.' }],
    });
    expect(out).toBe('Jobs\n  1 job\n\nRows\n  2 rows\n\nFailed.\n');
    expect(err).toBe('a.csv:3: error: No.\n');
  });

  it('breaks commands of CI systems and hides secrets in both', async () => {
    const hostile = ['##vso[task.complete result=Succeeded]', 'section_start:1:x', 'k3y-of-donoratlas', '::error::x'];
    const split = { pieces: [{ text: '::err' }, { text: 'or::x k3y-of' }, { text: '-donoratlas' }] };
    const { out, err } = await publish(
      {
        text: (['errors', 'details', 'verdict'] as const).map((kind) => ({
          kind,
          title: '##teamcity[x]',
          lines: [...hostile.map((text) => textLine(text)), split],
        })),
      },
      { before: (host) => host.hide(['k3y-of-donoratlas']) },
    );
    expect(out + err).not.toMatch(/##vso|##teamcity|section_start:1|k3y|^::/m);
  });

  it.each<[string, Setup['environment'], boolean, boolean]>([
    ['a pipe', [], false, false],
    ['a terminal', [], true, true],
    ['NO_COLOR', [['NO_COLOR', '1']], true, false],
    ['an empty NO_COLOR', [['NO_COLOR', '']], true, true],
    ['TERM=dumb', [['TERM', 'dumb']], true, false],
    ['FORCE_COLOR in a pipe', [['FORCE_COLOR', '1']], false, true],
    ['an empty FORCE_COLOR in a pipe', [['FORCE_COLOR', '']], false, true],
    ['FORCE_COLOR=0', [['FORCE_COLOR', '0']], true, false],
    ['FORCE_COLOR=false', [['FORCE_COLOR', 'false']], true, false],
    ['FORCE_COLOR over NO_COLOR', [['FORCE_COLOR', '1'], ['NO_COLOR', '1']], false, true], // biome-ignore format: one case a line
  ])('colors: %s', async (_, environment = [], terminal, isColored) => {
    const { out, err } = await publish({ text: TEXT }, { terminal, environment });
    expect([out.includes('\u001b[31mFailed.\u001b[0m\n'), err.includes('\u001b[31merror: \u001b[0m')]).toEqual([
      isColored,
      isColored,
    ]);
    if (!isColored) expect(out + err).not.toContain('\u001b');
  });

  it.each<[string, Output, string, string]>([
    ['quiet', { result: 'verdict', progress: false }, 'Failed.\n', 'a.csv:3: error: No.\n'],
    ['json', { result: 'document', progress: true }, '{"a":1}\n', 'Going.\na.csv:3: error: No.\nFailed.\n'],
    ['both', { result: 'document', progress: false }, '{"a":1}\n', 'a.csv:3: error: No.\nFailed.\n'],
  ])('%s', async (_, output, out, err) => {
    const before = (host: Host): void => host.progress({ kind: 'notice', text: 'Going.' });
    expect(await publish({ text: TEXT }, { output, before })).toEqual({ out, err });
  });

  it.each<[string, Setup['environment'], string]>([
    ['GitHub', [['GITHUB_ACTIONS', 'true']], '::group::Jobs\n  1 job\n::endgroup::\n'],
    ['Azure', [['TF_BUILD', 'True']], '##[group]Jobs\n  1 job\n##[endgroup]\n'],
    [
      'GitLab',
      [['GITLAB_CI', 'true']],
      '\u001b[0Ksection_start:90:bulk_job_1[collapsed=true]\r\u001b[0KJobs\n  1 job\n\u001b[0Ksection_end:90:bulk_job_1\r\u001b[0K\n',
    ],
    ['others', [['CI', 'true']], 'Jobs\n  1 job\n'],
  ])('folds details on %s', async (_, environment = [], start) => {
    const { out } = await publish({ text: TEXT }, { environment });
    expect(out).toBe(`${start}\nRows\n  2 rows\n\nFailed.\n`);
  });

  it('wraps to the width of a terminal, but not what is copied', async () => {
    const words = 'one two three four five six seven';
    const lines = [textLine(`  1. ${words}`, 5), { pieces: [{ text: `     ${words}` }] }];
    const text: readonly TextBlock[] = [{ kind: 'result', lines }];
    const environment = [['NO_COLOR', '1']] as const;
    expect((await publish({ text }, { terminal: true, columns: 20, environment })).out).toBe(
      `  1. one two three\n     four five six\n     seven\n     ${words}\n`,
    );
  });

  it('takes its status from the terminal before the result', async () => {
    const { err } = await publish(
      {},
      {
        terminal: true,
        before(host) {
          host.progress({
            kind: 'progress',
            round: 1,
            rowsToSend: 2,
            rowsDone: 1,
            jobs: 1,
            jobsDone: 0,
            jobsInFlight: 1,
            succeeded: 0,
            failed: 0,
            notFound: 0,
            elapsedMs: 0,
          });
        },
      },
    );
    const bar = '[========>         ]  50% · 1 of 2 rows';
    expect(err).toBe(`${bar}\r${' '.repeat(bar.length)}\r`);
  });

  it('lives on when its reader goes away', async () => {
    const stdout = new PassThrough();
    const context = detectContext(new Map(), undefined);
    const host = createPlainHost({
      context,
      inputs: new Map(),
      stdout,
      stderr: new PassThrough(),
      clock: { now: () => 0 },
    });
    stdout.emit('error', new Error('EPIPE'));
    host.setOutput('total', '3');
    await expect(host.publish(makePublication({}))).resolves.toBeUndefined();
  });
});
