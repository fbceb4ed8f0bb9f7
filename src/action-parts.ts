/** What `action.ts` loads when there is something to do: in one piece, so that the bundle has one file for it. */
export { createGithubHost } from './hosts/github/github.ts';
export { launch, launchPost } from './launch.ts';
export { createPorts } from './ports/real.ts';
