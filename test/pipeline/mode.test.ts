import { describe, expect, it } from 'vitest';
import type { RunContext } from '../../src/domain/context.ts';
import { detectContext } from '../../src/hosts/detect.ts';
import { chooseMode } from '../../src/pipeline/mode.ts';
import { TERMINAL } from './launching.ts';

function context(change: Partial<RunContext>): RunContext {
  return { ...TERMINAL, ...change };
}

describe('mode: auto', () => {
  it.each<[RunContext['ci'], string, 'run' | 'validate']>([
    ['github', 'push', 'run'],
    ['github', 'schedule', 'run'],
    ['github', 'workflow_dispatch', 'run'],
    ['github', 'repository_dispatch', 'run'],
    ['github', 'pull_request', 'validate'],
    ['github', 'merge_group', 'validate'],
    ['github', 'pull_request_review', 'validate'],
    ['github', 'workflow_call', 'validate'],
    ['github', 'release', 'validate'],
    ['github', 'issues', 'validate'],
    ['github', 'an event of tomorrow', 'validate'],
    ['github', '', 'validate'],
    ['gitlab', 'push', 'run'],
    ['gitlab', 'schedule', 'run'],
    ['gitlab', 'web', 'run'],
    ['gitlab', 'api', 'run'],
    ['gitlab', 'trigger', 'run'],
    ['gitlab', 'pipeline', 'run'],
    ['gitlab', 'chat', 'run'],
    ['gitlab', 'merge_request_event', 'validate'],
    ['gitlab', 'external_pull_request_event', 'validate'],
    ['gitlab', 'parent_pipeline', 'validate'],
    ['gitlab', 'ondemand_dast_scan', 'validate'],
    ['azure', 'IndividualCI', 'run'],
    ['azure', 'BatchedCI', 'run'],
    ['azure', 'Schedule', 'run'],
    ['azure', 'Manual', 'run'],
    ['azure', 'BuildCompletion', 'run'],
    ['azure', 'ResourceTrigger', 'run'],
    ['azure', 'PullRequest', 'validate'],
    ['azure', 'ValidateShelveset', 'validate'],
    ['azure', 'CheckInShelveset', 'validate'],
    ['unknown', '', 'validate'],
    ['unknown', 'push', 'validate'],
    ['none', '', 'validate'],
  ])('%s, event "%s": %s', (ci, event, mode) => {
    const choice = chooseMode('auto', context({ ci, event }));
    expect(choice.mode).toBe(mode);
    // Whoever expected rows to be sent is told why none were.
    expect(choice.notice === undefined).toBe(mode === 'run');
  });

  it.each([
    [{ ci: 'none', event: '' }, 'Set mode to run or validate.'],
    [{ ci: 'unknown', event: '' }, 'does not know this CI system. Set mode to run or validate.'],
    [{ ci: 'github', event: 'merge_group' }, 'this is merge_group.'],
  ] as const)('says why nothing is sent: %j', (change, sentence) => {
    expect(chooseMode('auto', context(change)).notice).toContain(sentence);
  });
});

describe('the mode in an untrusted event', () => {
  it.each<['run' | 'auto' | 'validate', RunContext['trust'], string]>([
    ['run', 'fork', 'pull_request'],
    ['auto', 'fork', 'pull_request'],
    ['auto', 'fork', 'push'],
    ['validate', 'fork', 'pull_request'],
    ['run', 'hijackable', 'pull_request_target'],
    ['auto', 'hijackable', 'issue_comment'],
    ['run', 'hijackable', 'workflow_run'],
  ])('%s from %s (%s) only validates', (asked, trust, event) => {
    const { mode, notice } = chooseMode(asked, context({ ci: 'github', event, trust }));
    expect(mode).toBe('validate');
    expect(notice === undefined).toBe(asked === 'validate');
    expect(notice ?? 'Nothing is sent').toContain('Nothing is sent');
  });

  it('run runs wherever it is trusted', () => {
    for (const ci of ['github', 'gitlab', 'azure', 'unknown', 'none'] as const) {
      expect(chooseMode('run', context({ ci, event: 'pull_request' }))).toEqual({ mode: 'run' });
    }
  });

  it.each<[string, Readonly<Record<string, string>>, unknown, 'run' | 'validate']>([
    ['a push', { GITHUB_EVENT_NAME: 'push' }, { repository: { private: true } }, 'run'],
    [
      "a fork's pull request",
      { GITHUB_EVENT_NAME: 'pull_request' },
      { pull_request: { head: { repo: { full_name: 'them/repo' } }, base: { repo: { full_name: 'we/repo' } } } },
      'validate',
    ],
    ['pull_request_target', { GITHUB_EVENT_NAME: 'pull_request_target' }, {}, 'validate'],
  ])('as the environment tells it: %s', (_, variables, payload, mode) => {
    const environment = new Map([['GITHUB_ACTIONS', 'true'], ...Object.entries(variables)]);
    expect(chooseMode('run', detectContext(environment, payload)).mode).toBe(mode);
  });
});
