import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createGitlabProject, GITLAB_CI_LOCAL, type GitlabProject, includeComponent } from '../support/gitlab.ts';

/** Each pipeline starts a program of several megabytes and one process a job. */
const PIPELINE_MS = 120_000;

// Without gitlab-ci-local these can't run; a run that must prove everything fails instead (see .ci/run).
const mustRun = process.env.CI_REQUIRE_ALL === '1';
if (GITLAB_CI_LOCAL === undefined && !mustRun) {
  process.stderr.write(
    'The GitLab tests are skipped: install gitlab-ci-local and set GITLAB_CI_LOCAL to its index.js.\n',
  );
}

/** A later job that prints the outputs, whatever became of the first. */
const AFTER = `
after:
  stage: deploy
  when: always
  needs: [bulk-job]
  script:
    - echo "outputs $BULK_JOB_CONCLUSION $BULK_JOB_REASON $BULK_JOB_SUCCEEDED $BULK_JOB_FAILED $BULK_JOB_NOT_FOUND"
`;
const LIMITS = { 'max-failed': '2', 'retry-failed': '1' };

describe.skipIf(GITLAB_CI_LOCAL === undefined && !mustRun)('the component for GitLab', () => {
  let project: GitlabProject;
  beforeEach(() => {
    project = createGitlabProject();
  });
  afterEach(() => project.remove());

  it('sends the demo data, passes the gate, and hands on outputs and reports', { timeout: PIPELINE_MS }, async () => {
    const run = await project.run(includeComponent(LIMITS) + AFTER);
    expect(run.code, run.stdout + run.stderr).toBe(0);
    expect(run.stdout).toContain('outputs warning threshold 239 2 5');
    const files = run.artifacts('bulk-job');
    // With what only the runner should have, it would hold the ledger's head and files above artifact/.
    expect(files.filter((path) => !/^bulk-job-results\/artifact\/|^\.gitlab-ci-reports\//.test(path))).toEqual([]);
    for (const name of ['report.json', 'junit.xml', 'gl-code-quality.json', 'failed.csv']) {
      expect(files).toContain(`bulk-job-results/artifact/${name}`);
    }
    const quality: readonly { location: { path: string } }[] = JSON.parse(
      run.readArtifact('bulk-job', 'bulk-job-results/artifact/gl-code-quality.json'),
    );
    expect(new Set(quality.map(({ location }) => location.path))).toEqual(new Set(['examples/donoratlas/donors.csv']));
  });

  it('a closed gate fails the job, and only details are folded', { timeout: PIPELINE_MS }, async () => {
    const run = await project.run(includeComponent({ ...LIMITS, 'max-failed': '0' }) + AFTER);
    expect(run.code, run.stdout).toBe(1);
    expect(run.stdout).toContain('outputs failure threshold 239 2 5');
    expect(run.stdout).toContain('2 of 246 rows failed (allowed: 0)');
    // What the runner makes of the markers.
    expect(run.stdout).toContain('bulk_job_1_started');
    expect(run.stdout).not.toContain('section_start');
  });

  it('a public project publishes no cell', { timeout: PIPELINE_MS }, async () => {
    const run = await project.run(includeComponent(LIMITS), { CI_PROJECT_VISIBILITY: 'public' });
    expect(run.code, run.stdout).toBe(0);
    const files = run.artifacts('bulk-job').filter((path) => path.startsWith('bulk-job-results/'));
    expect(files).toContain('bulk-job-results/artifact/records.csv');
    expect(files).not.toContain('bulk-job-results/artifact/failed.csv');
    for (const path of files) expect(run.readArtifact('bulk-job', path), path).not.toMatch(/dnt_|Grünthal|fail-001/);
    expect(run.stdout).not.toMatch(/dnt_|Grünthal|fail-001/);
  });

  it('keeps the row memory in the cache from pipeline to pipeline', { timeout: PIPELINE_MS }, async () => {
    const pipeline = includeComponent({ ...LIMITS, 'changed-only': 'true' });
    const first = await project.run(pipeline, { CI_PIPELINE_ID: '41' });
    expect(first.stdout).toContain('No row memory yet: this is the first run, and all 247 rows count as new.');
    const second = await project.run(pipeline, { CI_PIPELINE_ID: '42' });
    expect(second.stdout).toContain('0 of 247 rows are new or changed since run 41');
    expect(second.stdout).toContain('239 unchanged');
  });

  it('"Retry" keeps what was delivered and sends the rest', { timeout: PIPELINE_MS }, async () => {
    const pipeline = includeComponent({ ...LIMITS, 'max-failed': '0' });
    const first = await project.run(pipeline, { CI_PIPELINE_ID: '41' });
    expect(first.code, first.stdout).toBe(1);
    const again = await project.run(pipeline, { CI_PIPELINE_ID: '41' });
    expect(again.stdout).toContain('Continues attempt 1: 239 rows kept, 7 sent again.');
    const other = await project.run(pipeline, { CI_PIPELINE_ID: '42' });
    expect(other.stdout).not.toContain('Continues');
  });

  it('a merge request is only validated, and values stay text', { timeout: PIPELINE_MS }, async () => {
    const inputs = {
      params: 'network_id: "$CI_JOB_TOKEN `id` $(id) \'q\' : #"',
      files: 'examples/donoratlas/*.csv\n!examples/donoratlas/none.csv',
    };
    const project_ = 'acme/donors';
    const run = await project.run(includeComponent(inputs), {
      CI_PIPELINE_SOURCE: 'merge_request_event',
      CI_MERGE_REQUEST_IID: '7',
      CI_MERGE_REQUEST_SOURCE_PROJECT_PATH: project_,
      CI_MERGE_REQUEST_PROJECT_PATH: project_,
      CI_PROJECT_PATH: project_,
    });
    expect(run.code, run.stdout + run.stderr).toBe(0);
    expect(run.stdout).toContain('246 of 247 rows would be sent in 3 jobs');
    const report = JSON.parse(run.readArtifact('bulk-job', 'bulk-job-results/artifact/report.json'));
    expect(report.inputs.params).toEqual({ network_id: "$CI_JOB_TOKEN `id` $(id) 'q' : #" });
  });

  it('refuses a value that is not one of the input, before the job', { timeout: PIPELINE_MS }, async () => {
    const run = await project.run(includeComponent({ 'on-empty': 'perhaps' }));
    expect(run.code).not.toBe(0);
    expect(run.stdout + run.stderr).toMatch(/on-empty/);
    expect(run.stdout).not.toContain('rows');
  });
});
