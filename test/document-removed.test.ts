import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { listFences } from './support/markdown-documents.ts';
import { withWorld } from './support/world.ts';

interface Step {
  readonly id?: string;
  readonly if?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, unknown>>;
}

const TEXT = listFences('docs/recipes.md').find(({ text }) => text.startsWith('name: Sync donors both ways\n'))?.text;
const STEPS: readonly Step[] = parse(TEXT ?? '').jobs.sync.steps;

/** What GitHub makes of a condition of the recipe after a step that ended so. */
function holds(condition: string | undefined, outputs: Readonly<Record<string, string>>): boolean {
  const values = condition
    ?.replace(/^\$\{\{(.*)\}\}$/, '$1')
    .replaceAll('!cancelled()', 'true')
    .replaceAll(/steps\.([\w.]+)/g, (_, name: string) => JSON.stringify(outputs[name] ?? ''));
  const terms = (values ?? 'true').split('&&').map((term) => term.trim());
  return terms.every((term) => {
    const [, left, operator, right] = /^"(.*)" (==|!=) '(.*)'$/.exec(term) ?? [];
    return term === 'true' || (left === right) === (operator === '==');
  });
}

it('docs/recipes.md: remove what left the files', async () => {
  const [, add, check, remove] = STEPS;
  const inputs = {
    'changed-only': String(add?.with?.['changed-only']),
    'max-removed': String(add?.with?.['max-removed']),
  };
  await withWorld({ files: {}, inputs: { ...inputs, memory: 'memory.bin' } }, async (world) => {
    const { directory, sandbox } = world;
    const git = (...words: readonly string[]): string =>
      execFileSync('git', ['-C', directory, '-c', 'user.name=a', '-c', 'user.email=a@b', ...words], {
        encoding: 'utf8',
      }).trim();
    git('init', '--quiet');
    mkdirSync(join(directory, 'data'));
    const push = async (keys: readonly string[], more: Readonly<Record<string, string>> = {}) => {
      writeFileSync(
        join(directory, 'data/donors.csv'),
        ['donor_id,name', ...keys.map((key) => `${key},Ada`), ''].join('\n'),
      );
      git('add', 'data');
      git('commit', '--quiet', '-m', 'donors');
      const context = { commit: git('rev-parse', 'HEAD') };
      const { report, outputs } = (await world.attempt({ context, inputs: more })).publication;
      const found = { 'add.outputs.reason': outputs.get('reason') ?? '' };
      if (!holds(check?.if, found)) return { report, isRemoving: false };
      const output = join(directory, 'output.txt');
      writeFileSync(output, '');
      execFileSync('bash', ['-e', '-c', check?.run ?? 'false'], {
        cwd: directory,
        env: { ...process.env, RESULTS: outputs.get('results-dir'), GITHUB_OUTPUT: output },
      });
      const any = /^any=(.*)$/m.exec(readFileSync(output, 'utf8'))?.[1] ?? '';
      return { report, isRemoving: holds(remove?.if, { ...found, 'removed.outputs.any': any }) };
    };
    const keys = Array.from({ length: 40 }, (_, index) => `dnt_${index}`);
    expect(await push(keys)).toMatchObject({ report: { exitCode: 0 }, isRemoving: false });
    // A mistake is refused, and nothing is taken out of the network.
    expect(await push(keys.slice(0, 5))).toMatchObject({ report: { exitCode: 1, reason: 'guard' }, isRemoving: false });
    expect(await push(keys.slice(2))).toMatchObject({ report: { exitCode: 0 }, isRemoving: true });
    expect(readFileSync(join(directory, 'removed.csv'), 'utf8')).toBe('donor_id,name\ndnt_0,Ada\ndnt_1,Ada\n');
    const removal = { provider: String(remove?.with?.provider), files: String(remove?.with?.files) };
    const nothing = { 'changed-only': '', memory: '', 'max-removed': '', 'output-dir': 'removal' };
    const removed = await world.attempt({ inputs: { ...nothing, ...removal } });
    expect(removed.publication.report).toMatchObject({ exitCode: 0, totals: { total: 2, succeeded: 2 } });
    expect(sandbox.record.rows.get('dnt_0')?.sent).toBe(2);
    rmSync(join(directory, 'removed.csv'));
    expect(await push([...keys.slice(2), 'dnt_99'])).toMatchObject({ report: { exitCode: 0 }, isRemoving: false });
    expect(existsSync(join(directory, 'removed.csv'))).toBe(false);
  });
});
