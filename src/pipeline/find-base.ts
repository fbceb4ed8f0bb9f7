import { type Fault, FaultError } from '../domain/fault.ts';
import type { RunContext } from './context.ts';
import type { Setup } from './setup.ts';

/** The commit that the files are compared with. */
export interface FoundBase {
  readonly commit: string;
  /** What people call it: the branch of the pull request, or what `base` says. */
  readonly name: string;
}

/**
 * The commit to compare with: what `base` says, else the base of the proposed change; undefined where there is none, or
 * nobody knows it, which a notice says. Throws `FaultError` if `base` names a commit that nobody knows.
 */
export async function findBase(run: RunContext, setup: Setup): Promise<FoundBase | undefined> {
  const { config, context } = run.request;
  const { base } = config;
  if (base === 'none') return undefined;
  const found = base === undefined ? await findByChange(run, setup) : await resolveName(run, setup, base);
  if (found !== undefined || (base === undefined && context.changeBase === undefined)) return found;
  if (base !== undefined) throw new FaultError([unknownBase(base)]);
  const name = context.changeBase?.target ?? context.changeBase?.commit ?? '';
  run.notice(
    `"${name}" is not known here, so the files were not compared with it. Check out more commits (fetch-depth: 0), or give github-token contents: read.`,
  );
  return undefined;
}

function unknownBase(base: string): Fault {
  return {
    code: 'input/base',
    message: `base is "${base}", and neither git nor the CI system knows such a commit.`,
    next: 'Check the name, or check out more commits (fetch-depth: 0). Set base: none to compare with nothing.',
    input: 'base',
  };
}

/**
 * A merge commit of the change is compared with its first parent, the tip of the target branch: what that branch has is
 * on both sides. Otherwise the change is compared with the commit where it left the target branch.
 */
async function findByChange(run: RunContext, setup: Setup): Promise<FoundBase | undefined> {
  const { changeBase, commit: checkedOut } = run.request.context;
  if (changeBase === undefined) return undefined;
  const { repository } = run.ports;
  const { commit, target, head } = changeBase;
  const asked = { directory: setup.workingDirectory, head: checkedOut };
  const parents = head === undefined ? undefined : await repository?.parents?.(asked);
  const name = target ?? commit ?? '';
  const [first, second, ...others] = parents ?? [];
  if (first !== undefined && second === head && others.length === 0) return { commit: first, name };
  if (commit !== undefined) return { commit, name };
  const tip = target === undefined ? undefined : await resolveName(run, setup, target);
  const parting = tip && (await repository?.mergeBase?.({ ...asked, target: tip.commit }));
  return parting === undefined ? undefined : { commit: parting, name };
}

async function resolveName(run: RunContext, setup: Setup, name: string): Promise<FoundBase | undefined> {
  const commit = await run.ports.repository?.resolve?.({ directory: setup.workingDirectory, name });
  return commit === undefined ? undefined : { commit, name };
}
