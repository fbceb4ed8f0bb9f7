import { describe, expect, it } from 'vitest';
import { detectSchedulerRun, detectShard, formatShard, parseShard, SCHEDULERS } from '../../src/domain/shard.ts';

describe('parseShard', () => {
  it.each(['1/1', '2/4', '1000/1000', ' 3 / 8 '])('%s', (text) => {
    const shard = parseShard(text);
    expect(shard && formatShard(shard)).toBe(text.replaceAll(' ', ''));
  });
  it.each(['', '0/4', '5/4', '1/0', '-1/4', '1.5/4', '1/1001', '1', 'a/b', '1/4/2'])('not %j', (text) => {
    expect(parseShard(text)).toBeUndefined();
  });
});

describe('detectShard', () => {
  const found: readonly [string, Readonly<Record<string, string>>, string][] = [
    ['GitLab counts from 1', { CI_NODE_INDEX: '2', CI_NODE_TOTAL: '4' }, '2/4'],
    ['Buildkite from 0', { BUILDKITE_PARALLEL_JOB: '0', BUILDKITE_PARALLEL_JOB_COUNT: '4' }, '1/4'],
    ['CircleCI from 0', { CIRCLE_NODE_INDEX: '3', CIRCLE_NODE_TOTAL: '4' }, '4/4'],
    ['Azure Pipelines from 1', { SYSTEM_JOBPOSITIONINPHASE: '1', SYSTEM_TOTALJOBSINPHASE: '2' }, '1/2'],
    ['Kubernetes from 0, the number from the user', { JOB_COMPLETION_INDEX: '5', BULK_JOB_SHARDS: '8' }, '6/8'],
    ['AWS Batch from 0', { AWS_BATCH_JOB_ARRAY_INDEX: '1', AWS_BATCH_JOB_ARRAY_SIZE: '2' }, '2/2'],
    [
      'Slurm from wherever the array begins',
      { SLURM_ARRAY_TASK_ID: '12', SLURM_ARRAY_TASK_MIN: '10', SLURM_ARRAY_TASK_COUNT: '4' },
      '3/4',
    ],
    [
      'Slurm in steps',
      {
        SLURM_ARRAY_TASK_ID: '6',
        SLURM_ARRAY_TASK_MIN: '0',
        SLURM_ARRAY_TASK_STEP: '3',
        SLURM_ARRAY_TASK_COUNT: '4',
      },
      '3/4',
    ],
  ];

  it.each(found)('%s', (_, variables, shard) => {
    const detected = detectShard(new Map(Object.entries(variables)));
    expect('index' in detected && formatShard(detected)).toBe(shard);
  });

  it('knows every scheduler of the table', () => {
    const named = found.map(([, variables]) => Object.keys(variables)[0]);
    expect(new Set(named)).toEqual(new Set(SCHEDULERS.map(({ index }) => index)));
  });

  it.each<[string, Readonly<Record<string, string>>, RegExp]>([
    ['none is set', { CI_NODE_TOTAL: '1' }, /^no variable of a scheduler/],
    ['two are set', { CI_NODE_INDEX: '1', CI_NODE_TOTAL: '2', CIRCLE_NODE_INDEX: '0' }, /^both GitLab .* and CircleCI/],
    ['the number is missing', { JOB_COMPLETION_INDEX: '0' }, /BULK_JOB_SHARDS is ""/],
    ['the number is too small', { JOB_COMPLETION_INDEX: '4', BULK_JOB_SHARDS: '4' }, /is not a leg of 1 to/],
    ['no number', { CI_NODE_INDEX: 'one', CI_NODE_TOTAL: '2' }, /CI_NODE_INDEX is "one"/],
  ])('says why: %s', (_, variables, message) => {
    const detected = detectShard(new Map(Object.entries(variables)));
    expect('message' in detected && detected.message).toMatch(message);
  });
});

describe('detectSchedulerRun', () => {
  it.each<[string, Readonly<Record<string, string>>, string | undefined]>([
    ['Slurm names the array, not its task', { SLURM_ARRAY_JOB_ID: '70', SLURM_JOB_ID: '72' }, '70'],
    ['AWS Batch adds the number of the task', { AWS_BATCH_JOB_ID: '21ee-9f:13' }, '21ee-9f'],
    ['the user comes first', { BULK_JOB_RUN: ' donors 7 ', SLURM_ARRAY_JOB_ID: '70' }, 'donors 7'],
    ['an empty name is none', { BULK_JOB_RUN: ' ', AWS_BATCH_JOB_ID: '' }, undefined],
    ['a job of Slurm that is no array', { SLURM_JOB_ID: '72' }, undefined],
  ])('%s', (_, variables, name) => {
    expect(detectSchedulerRun(new Map(Object.entries(variables)))).toBe(name);
  });
});
