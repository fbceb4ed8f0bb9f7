/** What talks to GitHub's API and its stores, in one piece, so that the bundle has one file for it: loaded when needed. */
export { GithubApiFailure } from './api.ts';
export { artifactUrl, uploadArtifact, uploadPage } from './artifact.ts';
export { createEarlierVerdict } from './earlier-verdict.ts';
export { createGithubLedgers } from './ledgers.ts';
export { commentOnEvent } from './pull-request.ts';
export { createGithubRepository } from './repository.ts';
export { createGithubMemories } from './row-memory.ts';
export { fetchVisibility } from './visibility.ts';
