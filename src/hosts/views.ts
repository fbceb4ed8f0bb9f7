import type { CiSystem } from '../domain/ci-systems.ts';
import { openAzureView } from './azure.ts';
import { openBuildkiteView } from './buildkite.ts';
import { openGitlabView } from './gitlab/gitlab.ts';
import { OUTPUT_FILE_VARIABLE, writeOutputsTo } from './output-file.ts';
import type { OpenView, ViewOptions } from './system-view.ts';
import { openTeamcityView } from './teamcity.ts';

/** Systems that show more than the log; GitHub has a host of its own. */
const VIEWS: Partial<Readonly<Record<CiSystem, (options: ViewOptions) => OpenView>>> = {
  gitlab: openGitlabView,
  azure: openAzureView,
  buildkite: openBuildkiteView,
  teamcity: openTeamcityView,
};

/** What the CI system of a run shows beside its log. */
export function findViews(options: ViewOptions): readonly OpenView[] {
  const { ci } = options.context;
  const path = options.environment.get(OUTPUT_FILE_VARIABLE);
  const open = ci === 'none' || ci === 'unknown' ? undefined : VIEWS[ci];
  return [...(path === undefined ? [] : [writeOutputsTo(path)]), ...(open === undefined ? [] : [open(options)])];
}
