import type { ChangeBase, CiContext } from '../../domain/context.ts';

/** Who a GitHub event comes from, and who may read what the run prints. Pure: environment and payload in, words out. */
export function describeGithubEvent(
  environment: ReadonlyMap<string, string>,
  payload: unknown,
): Pick<CiContext, 'event' | 'schedule' | 'trust' | 'visibility' | 'base'> {
  const event = environment.get('GITHUB_EVENT_NAME') ?? '';
  const base = event === 'pull_request' ? text(payload, 'pull_request', 'base', 'sha') : undefined;
  const schedule = event === 'schedule' ? text(payload, 'schedule') : undefined;
  return {
    event,
    ...(schedule !== undefined && { schedule }),
    trust: judgeTrust(event, environment, payload),
    visibility: readVisibility(payload),
    ...(base !== undefined && { base }),
  };
}

/** The base of a pull request, or of a merge queue's group; undefined for every other event. */
export function readGithubBase(payload: unknown): ChangeBase | undefined {
  const commit = text(payload, 'merge_group', 'base_sha');
  if (commit !== undefined) return { commit };
  const target = text(payload, 'pull_request', 'base', 'sha');
  const head = text(payload, 'pull_request', 'head', 'sha');
  return target === undefined ? undefined : { target, ...(head !== undefined && { head }) };
}

/**
 * Events that only people (or bots) with write access to the repository can cause, and `schedule`.
 * Every other event, also one that does not exist yet, is taken for one that a stranger can cause: `issue_comment`,
 * `issues`, `fork`, `watch`, `discussion`, …
 */
const TRUSTED_EVENTS: ReadonlySet<string> = new Set([
  'branch_protection_rule',
  'create',
  'delete',
  'deployment',
  'deployment_status',
  'label',
  'merge_group',
  'milestone',
  'page_build',
  'public',
  'push',
  'registry_package',
  'release',
  'repository_dispatch',
  'schedule',
  'status',
  'workflow_call',
  'workflow_dispatch',
]);

export const DEPENDABOT = 'dependabot[bot]';

/** Runs of these only look at a change before it is merged. */
const JUDGING_EVENTS: ReadonlySet<string> = new Set(['merge_group', 'pull_request']);

/** A run of this event may send rows, so that it also reads and writes row memories. */
export function maySend(event: string): boolean {
  return event === 'workflow_run' || (TRUSTED_EVENTS.has(event) && !JUDGING_EVENTS.has(event));
}

function judgeTrust(event: string, environment: ReadonlyMap<string, string>, payload: unknown): CiContext['trust'] {
  const home = [environment.get('GITHUB_REPOSITORY'), text(payload, 'repository', 'full_name')];
  if (event === 'pull_request') {
    const byDependabot =
      environment.get('GITHUB_ACTOR') === DEPENDABOT ||
      text(payload, 'sender', 'login') === DEPENDABOT ||
      text(payload, 'pull_request', 'user', 'login') === DEPENDABOT;
    const head = text(payload, 'pull_request', 'head', 'repo', 'full_name');
    const base = text(payload, 'pull_request', 'base', 'repo', 'full_name');
    return byDependabot || !isSameRepository(head, [...home, base]) ? 'fork' : 'trusted';
  }
  if (event === 'workflow_run') {
    const cause = text(payload, 'workflow_run', 'event') ?? '';
    const byDependabot =
      text(payload, 'workflow_run', 'actor', 'login') === DEPENDABOT ||
      text(payload, 'workflow_run', 'triggering_actor', 'login') === DEPENDABOT;
    const head = text(payload, 'workflow_run', 'head_repository', 'full_name');
    const causeIsTrusted = cause === 'pull_request' || cause === 'workflow_run' || TRUSTED_EVENTS.has(cause);
    return causeIsTrusted && !byDependabot && isSameRepository(head, home) ? 'trusted' : 'hijackable';
  }
  return TRUSTED_EVENTS.has(event) ? 'trusted' : 'hijackable';
}

/** True where `head` is known and no known name of the own repository differs. GitHub ignores case in names. */
function isSameRepository(head: string | undefined, own: readonly (string | undefined)[]): boolean {
  if (head === undefined) return false;
  const known = own.filter((name) => name !== undefined && name !== '');
  return known.length > 0 && known.every((name) => name?.toLowerCase() === head.toLowerCase());
}

/** Where `visibility` and `private` disagree the more public one is believed. */
function readVisibility(payload: unknown): CiContext['visibility'] {
  const isPrivate = member(payload, ['repository', 'private']);
  const visibility = text(payload, 'repository', 'visibility');
  if (visibility === 'public' || isPrivate === false) return 'public';
  if (visibility === 'private' || visibility === 'internal') return visibility;
  return isPrivate === true ? 'private' : 'unknown';
}

/** The text at a path of a parsed JSON document; undefined where it is absent or something else. */
function text(document: unknown, ...path: readonly string[]): string | undefined {
  const value = member(document, path);
  return typeof value === 'string' ? value : undefined;
}

function member(document: unknown, path: readonly string[]): unknown {
  let value = document;
  for (const name of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
    value = Reflect.get(value, name);
  }
  return value;
}
