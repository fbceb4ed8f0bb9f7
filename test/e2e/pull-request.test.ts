import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { until } from '../ports/loopback.ts';
import { ACT } from '../support/act.ts';
import { type DonorRuns, openDonorRuns } from '../support/donor-runs.ts';
import { startGithub } from '../support/github/server.ts';

const RUN_MS = 60_000;
const FIRST = { 'p-1': 'gold', 'p-2': 'silver', 'p-3': 'gold', 'p-4': 'silver', 'p-5': 'gold' };
const MERGED = { 'p-6': 'silver', 'p-1': 'gold', 'p-2': 'gold', 'p-3': 'gold', 'p-4': 'silver' };
/** A pull request; the same with shallow checkouts, so with comments of their own; one of a fork. */
const [PULL, SHALLOW, HEAD, FORKED] = [7, 8, 9, 10];

// Without act these can't run; a run that must prove everything fails instead (see .ci/run).
const mustRun = process.env.CI_REQUIRE_ALL === '1';
if (ACT === undefined && !mustRun) {
  process.stderr.write('The pull request test is skipped: install act and set ACT_BIN, or put it on the PATH.\n');
}

/** One history: each test goes on where the one before it ended. */
describe.skipIf(ACT === undefined && !mustRun)('a pull request and its merge, under act', { timeout: RUN_MS }, () => {
  let donors: DonorRuns;
  beforeAll(async () => {
    donors = await openDonorRuns();
    donors.repository.commit('main', FIRST);
  }, RUN_MS);
  afterAll(() => donors.close());

  it('the first push sends every row', async () => {
    const { sent, step } = await donors.send();
    expect(sent).toEqual(['p-1', 'p-2', 'p-3', 'p-4', 'p-5']);
    expect(step.outputs.get('succeeded')).toBe('5');
  });

  it('a bad row is red, with the annotation on its line and column', async () => {
    donors.repository.commit('tiers', { ...FIRST, 'p-2': 'copper', 'p-6': 'silver' });
    const { whole, step, sent } = await donors.check(PULL, 'tiers');
    expect(whole.code, whole.output).toBe(1);
    expect(step.outputs.get('reason')).toBe('invalid-data');
    expect(step.annotations.filter(({ level }) => level === 'error')).toMatchObject([
      { file: 'data/passes.csv', line: '3', column: '5', message: expect.stringContaining('"tier"') },
    ]);
    expect(sent).toEqual([]);
    const [comment, ...others] = donors.github.conversations.on(PULL);
    expect(comment?.body).toContain('## ❌ 1 of 6 rows is invalid');
    expect(others).toEqual([]);
  });

  it('fixed, it is green, and the same comment shows the difference', async () => {
    donors.repository.commit('tiers', MERGED);
    const asked = donors.github.seen.length;
    const [red] = donors.github.conversations.on(PULL);
    const { whole, step, sent } = await donors.check(PULL, 'tiers');
    expect(whole.code, whole.output).toBe(0);
    expect(step.annotations.filter(({ level }) => level !== 'notice')).toEqual([]);
    expect(Object.fromEntries(step.outputs)).toMatchObject({ new: '1', changed: '1', removed: '1', unchanged: '3' });
    expect(sent).toEqual([]);
    expect(donors.github.conversations.on(PULL).map(({ id }) => id)).toEqual([red?.id]);
    expect(readsOf(donors, asked)).toEqual([]);
    expect(readNamed(commentOn(donors, PULL))).toEqual({ changed: ['p-2'], new: ['p-6'], removed: ['p-5'] });
  });

  // None of them sends, and only the shallow checkout reads commits through the same GitHub.
  describe.concurrent('at the same time', () => {
    it('a shallow checkout gets the files at the base from the API, and its comment shows the same', async () => {
      const asked = donors.github.seen.length;
      const { whole, sent } = await donors.check(SHALLOW, 'tiers', { checkout: 'shallow' });
      expect(whole.code, whole.output).toBe(0);
      expect(sent).toEqual([]);
      // The merge commit names its parents, though a shallow clone lacks them.
      expect(readsOf(donors, asked)).toEqual(['git/trees', 'git/blobs']);
      expect(withoutRun(commentOn(donors, SHALLOW))).toBe(withoutRun(commentOn(donors, PULL)));
    });

    it('a merge group is judged, and sends nothing', async () => {
      const before = donors.vendor.record.requests.length;
      const { whole, step, sent } = await donors.check(PULL, 'tiers', { trigger: 'merge_group' });
      expect(whole.code, whole.output).toBe(0);
      expect(Object.fromEntries(step.outputs)).toMatchObject({ new: '1', changed: '1', removed: '1', submitted: '0' });
      expect(sent).toEqual([]);
      expect(donors.vendor.record.requests.slice(before)).toEqual([]);
    });

    it('a fork needs no secret, and sends nothing', async () => {
      const before = donors.vendor.record.requests.length;
      // What GitHub gives the token of a fork's run, whatever `permissions` says.
      const fork = await startGithub({ git: donors.repository.directory, permissions: ['contents'] });
      donors.repository.commit('forked', { ...FIRST, 'p-6': 'gold' });
      const { whole, step, sent } = await donors.check(FORKED, 'forked', { fork });
      await fork.close();
      expect(whole.code, whole.output).toBe(0);
      expect(Object.fromEntries(step.outputs)).toMatchObject({ conclusion: 'success', new: '1', changed: '0' });
      expect(sent).toEqual([]);
      expect(donors.vendor.record.requests.slice(before)).toEqual([]);
      expect(fork.conversations.all).toEqual([]);
      expect(step.log).toContain('No comment was written');
      expect([...fork.received().keys()].filter((name) => name.includes('memory'))).toEqual([]);
    });
  });

  it('a shallow checkout of the branch itself gets the base from the API, too', async () => {
    const asked = donors.github.seen.length;
    const { whole, sent } = await donors.check(HEAD, 'tiers', { checkout: 'shallow-head' });
    expect(whole.code, whole.output).toBe(0);
    expect(sent).toEqual([]);
    expect(readsOf(donors, asked)).toEqual(['commits', 'compare', 'git/trees', 'git/blobs']);
    expect(readNamed(commentOn(donors, HEAD))).toEqual(readNamed(commentOn(donors, PULL)));
  });

  it('the merge sends exactly the rows that the comment named', async () => {
    const named = readNamed(commentOn(donors, PULL));
    donors.repository.merge('tiers');
    const { whole, step, sent } = await donors.send();
    expect(whole.code, whole.output).toBe(0);
    expect(sent).toEqual([...named.changed, ...named.new]);
    expect(tiersAt(donors)).toMatchObject({ 'p-2': 'gold', 'p-6': 'silver' });
    expect(step.outputs.get('succeeded')).toBe('2');
  });

  it('push 1 cancelled, push 2 run: the rows of push 1 arrive once', async () => {
    donors.repository.commit('main', { ...MERGED, 'p-1': 'bronze', 'p-7': 'silver' });
    donors.vendor.isBusy = true;
    const { jobs } = donors.vendor.record;
    const atWork = (): number => [...jobs.values()].filter(({ lastStatus }) => lastStatus === 'in progress').length;
    // act kills the step at once, where GitHub's runner asks it to end first: the post step finds out what there is.
    const first = await donors.send({ cancelAt: () => until(() => atWork() === 2, RUN_MS / 2) });
    expect(first.whole.code).toBe(1);
    expect(first.whole.posts.get('send')?.summary).toContain('0 of 2 rows delivered');
    expect(first.sent).toEqual(['p-1', 'p-7']);
    donors.vendor.isBusy = false;
    donors.repository.commit('main', { ...MERGED, 'p-1': 'bronze', 'p-7': 'silver', 'p-3': 'bronze' });
    const second = await donors.send();
    expect(second.whole.code, second.whole.output).toBe(0);
    expect(second.sent).toEqual(['p-3']);
    expect(tiersAt(donors)).toMatchObject({ 'p-1': 'bronze', 'p-3': 'bronze', 'p-7': 'silver' });
  });

  it('a failed row goes again on the next run alone', async () => {
    const lines = { ...MERGED, 'p-1': 'bronze', 'p-7': 'silver', 'p-3': 'bronze' };
    donors.repository.commit('main', { ...lines, 'flaky-8': 'gold', 'p-9': 'gold' });
    const first = await donors.send();
    expect(first.whole.code).toBe(1);
    expect(first.sent).toEqual(['flaky-8', 'p-9']);
    expect(first.step.annotations.filter(({ level }) => level === 'error')).toMatchObject([
      { file: 'data/passes.csv', line: '8' },
    ]);
    const second = await donors.send({ trigger: 'workflow_dispatch' });
    expect(second.whole.code, second.whole.output).toBe(0);
    expect(second.sent).toEqual(['flaky-8']);
  });

  it('a reordered file sends none', async () => {
    const lines = { 'p-9': 'gold', 'flaky-8': 'gold', ...MERGED, 'p-7': 'silver', 'p-1': 'bronze', 'p-3': 'bronze' };
    donors.repository.commit('main', lines);
    const { whole, step, sent } = await donors.send();
    expect(whole.code, whole.output).toBe(0);
    expect(sent).toEqual([]);
    expect(step.outputs.get('total')).toBe('0');
  });
});

const commentOn = ({ github }: DonorRuns, pull: number): string => github.conversations.on(pull)[0]?.body ?? '';

/** Keys that a comment names, by what it says of them. */
function readNamed(comment: string): Readonly<Record<'changed' | 'new' | 'removed', readonly string[]>> {
  const keysIn = (text: string | undefined): readonly string[] =>
    [...(text ?? '').matchAll(/`([a-z]+-\d)`/g)].map(([, key = '']) => key).sort();
  return {
    changed: keysIn(/^\| line \|.*?\n\n/ms.exec(comment)?.[0]),
    new: keysIn(/^\*\*New\*\*.*$/m.exec(comment)?.[0]),
    removed: keysIn(/^\*\*Removed\*\*.*$/m.exec(comment)?.[0]),
  };
}

/** What was read of commits through the API since then. */
function readsOf({ github }: DonorRuns, since: number): readonly string[] {
  const paths = github.seen.slice(since).map(({ url }) => url.replace(/^.*\/donors\//, ''));
  return paths.flatMap((path) => /^(?:git\/\w+|commits|compare|contents)\b/.exec(path)?.[0] ?? []);
}

/** A comment without what is another one's in each run. */
function withoutRun(comment: string): string {
  return comment.replaceAll(/^<!--.*-->|runs\/\d+(?:\/artifacts\/\d+)?|run \d+|\d+(?:\.\d)?s\b/gm, '…');
}

/** What the vendor holds. */
function tiersAt({ vendor }: DonorRuns): Readonly<Record<string, unknown>> {
  return Object.fromEntries([...vendor.passes].map(([key, fields]) => [key, fields.get('tier')]));
}
