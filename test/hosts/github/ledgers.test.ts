import { createHash } from 'node:crypto';
import { afterEach, describe, expect, it } from 'vitest';
import { type CacheService, describeCacheService } from '../../../src/hosts/github/ledger-service.ts';
import {
  type Github,
  type GithubFault,
  type GithubOptions,
  makeZip,
  startGithub,
  TOKEN,
} from '../../support/github/server.ts';
import { type LedgerScript, type PlayedLedgers, playLedgers } from '../../support/play-ledgers.ts';
import { findCommands } from '../../support/runner-commands.ts';

const MINE = { runId: '42', job: 'sync', place: 'place-1', plan: 'plan-1', account: 'account-1' };
const START = `${JSON.stringify({ kind: 'start', version: 1, runId: '42', plan: 'plan-1', place: 'place-1', attempt: 1 })}\n`;
const VERDICT = `${JSON.stringify({ kind: 'verdict', reason: 'threshold' })}\n`;
const OTHER_PLAN = START.replace('plan-1', 'plan-2');
const NAME = 'bulk-job-results-donoratlas-sync-a1';

/** What the key of a copy says of its text. */
const sumOf = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 16);

const open = new Set<Github>();
afterEach(async () => {
  for (const server of open) await server.close();
  open.clear();
});

async function start(fault?: GithubOptions['fault'], options?: GithubOptions): Promise<Github> {
  const server = await startGithub({ ...options, ...(fault !== undefined && { fault }) });
  open.add(server);
  return server;
}

/** What the service says to one reservation after the other. */
const RESERVING: readonly (GithubFault | undefined)[] = [
  { refused: 'it exists' },
  { refused: 'cache write denied: k3y-of-donoratlas' },
  { status: 429, retryAfter: '7' },
  undefined,
  undefined,
  undefined,
  // The client asks again.
  { status: 503 },
  { status: 503 },
  { status: 503 },
];
const FINISHING: readonly GithubFault[] = [{ refused: 'wrong size' }, { refused: 'a\n::error::b ##[group]c' }];

const save = (attempt: number, sequence: number, text: string, identity = MINE): LedgerScript['steps'][number] => ({
  do: 'save',
  identity,
  attempt,
  sequence,
  text,
});
const LOAD: LedgerScript = { steps: [{ do: 'load', identity: MINE }] };

async function play(
  script: LedgerScript,
  server: Github,
  variables: readonly (readonly [string, string])[] = [],
): Promise<PlayedLedgers> {
  const played = await playLedgers(script, [...server.environment, ...variables]);
  const log = played.log.replace(/^::add-mask::.*\n?/gm, '');
  // Whatever came of it: no program's chatter, no command, no signed URL, and everything is as it was.
  expect(log).not.toMatch(/SIGNATURE|\[command\]|::|Cache (hit|Size|saved|restored)/);
  expect(findCommands(log)).toEqual([]);
  expect(played.folder).toBe(played.workspace);
  return { ...played, log };
}

function onlyFault(played: PlayedLedgers): { readonly code: string; readonly text: string } {
  const [first] = played.played;
  if (typeof first !== 'object' || !('faults' in first)) throw new Error(`no fault: ${JSON.stringify(played)}`);
  expect(first.faults).toHaveLength(1);
  const { code = '', message = '', next = '' } = first.faults[0] ?? {};
  return { code, text: `${message} ${next}` };
}

describe.each(['environment', 'legacyEnvironment'] as const)('the cache, %s', (protocol) => {
  it('gives back what was saved last, on a runner with other folders', async () => {
    const server = await start();
    const steps = [
      save(1, 9, START),
      save(1, 10, START + VERDICT),
      save(1, 11, OTHER_PLAN, { ...MINE, plan: 'plan-2' }),
    ];
    const saved = await playLedgers({ steps }, server[protocol]);
    const loaded = await playLedgers(LOAD, server[protocol]);
    expect(saved.played).toEqual([true, true, true]);
    expect(loaded.played).toEqual([[START + VERDICT]]);
    expect(loaded.home).not.toBe(saved.home);
    expect([saved.log, loaded.log]).toEqual(['', '']);
    expect([saved.left, loaded.left]).toEqual([[], []]);
  });

  it('is confirmed only where the entry is whole', async () => {
    const isUpload = (call: string): boolean => call === 'upload' || call.startsWith('legacy PATCH');
    const server = await start((call) => (isUpload(call) ? { status: 403, message: 'denied' } : undefined));
    const { played, log } = await playLedgers({ steps: [save(1, 1, START)] }, server[protocol]);
    expect(played).toEqual([false]);
    expect(log).toContain('could not be saved to the cache');
    expect(server.caches.entries.map(({ isComplete }) => isComplete)).toEqual([false]);
  });
});

describe('a saved ledger', () => {
  it('has a key without a name of the user, and a version that no machine decides', async () => {
    const server = await start();
    await play({ steps: [save(3, 12, START)] }, server);
    const hash = createHash('sha256')
      .update(JSON.stringify(['42', 'place-1', 'plan-1']))
      .digest('hex');
    expect(server.caches.entries.map(({ key, version }) => ({ key, version }))).toEqual([
      {
        key: `bulk-job-ledger-${hash.slice(0, 32)}-3-000001-000012-${sumOf(START)}`,
        version: createHash('sha256').update('ledger.ndjson.gz|gzip|1.0').digest('hex'),
      },
    ]);
  });

  it('is not confirmed where the service has it not, and the log says why, without a secret', async () => {
    const server = await start((call, times) => {
      if (call === 'CreateCacheEntry') return RESERVING[times - 1];
      if (call === 'upload') return times === 1 ? { status: 403 } : undefined;
      return call === 'FinalizeCacheEntryUpload' ? FINISHING[times - 1] : undefined;
    });
    const steps = [1, 2, 3, 4, 5, 6, 7].map((sequence) => save(1, sequence, START));
    const { played, log } = await play({ steps, secrets: ['k3y-of-donoratlas'], saveLimitMs: 4000 }, server);
    const denied = { kind: 'denied', why: expect.stringContaining('cache write denied: k3y-of-donoratlas') };
    expect(played).toEqual(steps.map((_, nth) => (nth === 1 ? denied : false)));
    const reasons = log.split('\n').map((line) => line.replace('The ledger could not be saved to the cache: ', ''));
    expect(reasons.filter((line) => line !== '')).toEqual([
      'it exists.',
      expect.stringContaining('(429)'),
      expect.stringContaining('refused with 403'),
      'wrong size.',
      'a \\u{3a}:error\\u{3a}:b \\u{23}#[group]c.',
      expect.stringMatching(/^timed out after 4 s: .*\(503\)/),
    ]);
  });

  it('that comes late does no harm: nothing is saved beside it', async () => {
    let release = (): void => {};
    const promise = new Promise<void>((resolve) => {
      release = resolve;
    });
    const server = await start((call, times) =>
      call === 'FinalizeCacheEntryUpload' && times === 1 ? { hold: promise } : undefined,
    );
    const steps = [save(1, 1, START), save(1, 2, START + VERDICT)];
    const { played, log } = await play({ steps, saveLimitMs: 3000 }, server);
    release();
    expect(played).toEqual([false, false]);
    expect(log.split('\n').filter((line) => line !== '')).toEqual([
      'The ledger could not be saved to the cache: timed out after 3 s.',
      'The ledger could not be saved to the cache: an earlier request to the cache service is still running.',
    ]);
    expect(server.caches.entries).toHaveLength(1);
  });

  it('is not confirmed where the answer breaks off', async () => {
    const server = await start((call) => (call === 'CreateCacheEntry' ? 'cut' : undefined));
    const { played, log } = await play({ steps: [save(1, 1, START)], saveLimitMs: 1000 }, server);
    expect(played).toEqual([false]);
    expect(log).toContain('timed out after 1 s');
  });

  it('is denied without a request where the runner allows none', async () => {
    const server = await start();
    const steps = [save(1, 1, START), save(1, 2, START)];
    const { played, log } = await play({ steps }, server, [['ACTIONS_CACHE_MODE', 'none']]);
    expect(played).toEqual([1, 2].map(() => ({ kind: 'denied', why: 'the cache mode of this job is none' })));
    expect(log).toBe('');
    expect(server.calls).toEqual([]);
  });
});

describe("the runner's cache service", () => {
  const GITHUB = [
    ['ACTIONS_CACHE_SERVICE_V2', 'true'],
    ['ACTIONS_RESULTS_URL', 'https://results.example/'],
    ['ACTIONS_RUNTIME_TOKEN', 'token'],
  ] as const;

  it.each<[string, readonly (readonly [string, string])[], Partial<CacheService>]>([
    ['all is there', [], { isLegacy: false, whyNoSave: undefined, whyNoLoad: undefined, hasArtifacts: true }],
    [
      'no address',
      [['ACTIONS_RESULTS_URL', '']],
      { whyNoSave: expect.stringContaining('ACTIONS_RESULTS_URL'), hasArtifacts: false },
    ],
    ['no token', [['ACTIONS_RUNTIME_TOKEN', '']], { whyNoLoad: expect.stringContaining('TOKEN'), hasArtifacts: false }],
    [
      'neither protocol',
      [['ACTIONS_CACHE_SERVICE_V2', '']],
      { whyNoSave: expect.stringContaining('ACTIONS_CACHE_URL') },
    ],
    [
      'the older protocol',
      [
        ['ACTIONS_CACHE_SERVICE_V2', ''],
        ['ACTIONS_CACHE_URL', 'http://a/'],
      ],
      { isLegacy: true, whyNoSave: undefined },
    ],
    [
      'Enterprise Server',
      [
        ['GITHUB_SERVER_URL', 'https://git.acme.example'],
        ['ACTIONS_CACHE_URL', 'http://a/'],
      ],
      { isLegacy: true, whyNoSave: undefined, hasArtifacts: false },
    ],
    [
      'mode none',
      [['ACTIONS_CACHE_MODE', 'none']],
      { whyNoSave: expect.stringContaining('none'), whyNoLoad: expect.stringContaining('none') },
    ],
    [
      'mode read',
      [['ACTIONS_CACHE_MODE', ' Read ']],
      { whyNoSave: expect.stringContaining('read'), whyNoLoad: undefined },
    ],
    [
      'mode write-only',
      [['ACTIONS_CACHE_MODE', 'write-only']],
      { whyNoSave: undefined, whyNoLoad: expect.stringContaining('write-only') },
    ],
    ['mode write', [['ACTIONS_CACHE_MODE', 'write']], { whyNoSave: undefined, whyNoLoad: undefined }],
    ['a mode to come', [['ACTIONS_CACHE_MODE', 'sometimes']], { whyNoSave: undefined, whyNoLoad: undefined }],
  ])('%s', (_name, variables, expected) => {
    expect(describeCacheService(new Map([...GITHUB, ...variables]))).toMatchObject(expected);
  });
});

describe('ledgers of earlier attempts', () => {
  it('need no request in the first attempt', async () => {
    const server = await start();
    expect((await play(LOAD, server, [['GITHUB_RUN_ATTEMPT', '1']])).played).toEqual([[]]);
    expect(server.calls).toEqual([]);
  });

  it('are none where none were left', async () => {
    const server = await start();
    const { played, log } = await play(LOAD, server);
    expect(played).toEqual([[]]);
    expect(log).toBe('');
  });

  it('come from the artifact too, whole or reduced; the newest attempt first, then the longest', async () => {
    const server = await start();
    await play({ steps: [save(2, 1, `${START}{"kind":"resume"}\n`)] }, server);
    const second = `${START}{"kind":"resume"}\n${VERDICT}`;
    server.artifacts.add('42', NAME, await makeZip({ 'records.csv': 'a', 'ledger.ndjson': START }));
    server.artifacts.add('42', `${NAME.slice(0, -1)}2-2`, await makeZip({ 'artifact/ledger.ndjson': second }));
    server.artifacts.add('42', 'bulk-job-results-donoratlas-other-a2', await makeZip({ 'ledger.ndjson': START }));
    server.artifacts.add('42', `${NAME.slice(0, -1)}2-3`, await makeZip({ 'ledger.ndjson': OTHER_PLAN }));
    server.artifacts.add('42', `${NAME.slice(0, -1)}3.html`, Buffer.from('<!doctype html>'));
    server.artifacts.add('42', 'dist', await makeZip({ 'ledger.ndjson': START }));
    const { played, left } = await play(LOAD, server, [['GITHUB_RUN_ATTEMPT', '3']]);
    expect(played).toEqual([[`${START}{"kind":"resume"}\n${VERDICT}`, `${START}{"kind":"resume"}\n`]]);
    expect(server.calls.filter((call) => call === 'zip')).toHaveLength(2);
    expect(left).toEqual([]);
  });

  it('of a leg come from the artifact of that leg', async () => {
    const server = await start();
    const leg = { ...MINE, shard: { index: 2, of: 4 } };
    const name = (shard: string): string => `bulk-job-shards (donors)-donoratlas-sync-${shard}-a1`;
    server.artifacts.add('42', name('2of4'), await makeZip({ 'ledger.ndjson': START + VERDICT }));
    server.artifacts.add('42', name('12of4'), await makeZip({ 'ledger.ndjson': START }));
    const { played } = await play({ steps: [{ do: 'load', identity: leg }] }, server);
    expect(played).toEqual([[START + VERDICT]]);
    expect(server.calls.filter((call) => call === 'zip')).toHaveLength(1);
  });

  it('are those of every attempt, where attempts do not continue each other', async () => {
    const server = await start();
    const fourth = (script: LedgerScript) => play(script, server, [['GITHUB_RUN_ATTEMPT', '4']]);
    const of = (attempt: number, more = ''): string => START.replace('"attempt":1', `"attempt":${attempt}`) + more;
    await fourth({ steps: [save(1, 1, of(1)), save(1, 2, of(1, VERDICT)), save(2, 1, of(2)), save(3, 1, of(3))] });
    server.artifacts.add('42', `${NAME.slice(0, -1)}2`, await makeZip({ 'ledger.ndjson': of(2, VERDICT) }));
    const all = await fourth({ steps: [{ do: 'load', identity: MINE, which: 'all' }] });
    expect(all.played).toEqual([[of(3), of(2, VERDICT), of(2), of(1, VERDICT)]]);
  });

  it('are not taken for none where the cache or the artifacts can not be read', async () => {
    const server = await start((call, times) => {
      if (call === 'download') return times === 1 ? 'garbage' : undefined;
      if (call === 'ListArtifacts') return times === 2 ? { status: 403, message: 'no artifacts today' } : undefined;
      return call === 'GetCacheEntryDownloadURL' && times > 8 ? { status: 500 } : undefined;
    });
    const [load] = LOAD.steps;
    if (load === undefined) throw new Error('no step');
    const steps = [save(1, 1, START), load, load, load];
    const { played } = await play({ steps, loadLimitMs: 4000 }, server);
    const faults = played.flatMap((each) => (typeof each === 'object' && 'faults' in each ? each.faults : []));
    expect(faults.map(({ code }) => code)).toEqual(Array(3).fill('ledger/unreadable'));
    expect(faults.map(({ message }) => message)).toEqual([
      expect.stringContaining('the cache could not be read'),
      expect.stringContaining('the artifacts of this run could not be read: '),
      expect.stringMatching(/timed out after 4 s: .*\(500\)/),
    ]);
    expect(faults[0]?.next).toContain('Start a new run');
  });

  it('are the last ones saved, whatever the service takes for the newest, and past a save that failed', async () => {
    const server = await start((call, times) =>
      call === 'CreateCacheEntry' && times === 3 ? { refused: 'not now' } : undefined,
    );
    const steps = [1, 5, 7, 9].map((sequence) => save(1, sequence, START + sequence));
    expect((await play({ steps }, server)).played).toEqual([true, true, false, true]);
    expect((await play(LOAD, server)).played).toEqual([[`${START}9`]]);
  });

  it('of which the key says another text are damaged, and not none', async () => {
    const server = await start();
    await play({ steps: [save(1, 1, START), save(1, 2, START + VERDICT)] }, server);
    const [older, newer] = server.caches.entries;
    if (older === undefined || newer === undefined) throw new Error('nothing was saved');
    newer.bytes = older.bytes;
    const { code, text } = onlyFault(await play(LOAD, server));
    expect(code).toBe('ledger/unreadable');
    expect(text).toContain('the entry is not what was saved');
  });

  it('of another branch are not seen, those of the own are', async () => {
    const server = await start();
    const onBranch = server.runner({ ref: 'refs/heads/topic' });
    await playLedgers({ steps: [save(1, 1, START)] }, onBranch);
    expect((await playLedgers(LOAD, server.environment)).played).toEqual([[]]);
    expect((await playLedgers(LOAD, onBranch)).played).toEqual([[START]]);
  });

  it('need only one place that works, if it has the whole of the last attempt', async () => {
    const server = await start((call) => (call === 'download' ? 'garbage' : undefined));
    await play({ steps: [save(1, 1, START)] }, server);
    server.artifacts.add('42', NAME, await makeZip({ 'ledger.ndjson': START + VERDICT }));
    const { played, log } = await play(LOAD, server);
    expect(played).toEqual([[START + VERDICT]]);
    expect(log).toContain('was found, though the cache could not be read');
  });

  it('are known without the artifacts, if the cache has the whole of the last attempt', async () => {
    const server = await start((call) => (call === 'zip' ? 'garbage' : undefined));
    await play({ steps: [save(1, 1, START + VERDICT)] }, server);
    server.artifacts.add('42', NAME, await makeZip({ 'ledger.ndjson': START }));
    const { played, log } = await play(LOAD, server);
    expect(played).toEqual([[START + VERDICT]]);
    expect(log).toContain('the zip is incomplete');
  });

  it.each<[string, readonly (readonly [string, string])[]]>([
    ['has none', [['ACTIONS_CACHE_SERVICE_V2', '']]],
    ['may not be read', [['ACTIONS_CACHE_MODE', 'none']]],
    ['takes no copies, so that its silence says nothing', [['ACTIONS_CACHE_MODE', 'read']]],
  ])('are unknown where the cache %s, unless the last attempt left an artifact', async (_, variables) => {
    const server = await start();
    const { code, text } = onlyFault(await play(LOAD, server, variables));
    expect(code).toBe('ledger/unreadable');
    expect(text).toMatch(/^What attempt 1 sent is unknown: .*cache.* This attempt sent nothing\. Start a new run/);
    server.artifacts.add('42', NAME, await makeZip({ 'ledger.ndjson': START + VERDICT }));
    expect((await play(LOAD, server, variables)).played).toEqual([[START + VERDICT]]);
    // It says nothing of a second attempt, of which nothing is left.
    const third = await play(LOAD, server, [...variables, ['GITHUB_RUN_ATTEMPT', '3']]);
    expect(onlyFault(third).text).toContain('What attempt 2 sent is unknown');
  });

  it('are left alone on an event that a stranger can cause', async () => {
    const server = await start();
    const { played } = await play(LOAD, server, [['GITHUB_EVENT_NAME', 'issue_comment']]);
    expect(played).toEqual(['no store']);
    expect(server.calls).toEqual([]);
  });
});

describe('ledgers of another run', () => {
  const fetch = (runId: string): LedgerScript => ({ steps: [{ do: 'fetch', runId }] });
  const WITH_TOKEN: readonly [string, string] = ['INPUT_GITHUB-TOKEN', TOKEN];

  it('come from its artifacts, of the newest attempt first', async () => {
    const server = await start();
    const second = await makeZip({ 'artifact/ledger.ndjson': START + VERDICT });
    server.artifacts.add('77', NAME, await makeZip({ 'ledger.ndjson': START }));
    server.artifacts.add('77', 'mine-donoratlas-nightly-a2', second);
    server.artifacts.add('77', 'mine-donoratlas-nightly-a3', await makeZip({ 'report.json': '{}' }));
    const { played, log } = await play(fetch('77'), server, [WITH_TOKEN]);
    expect(played).toEqual([[START + VERDICT, START]]);
    expect(log).toBe('');
    expect(server.calls[0]).toBe('api GET /repos/acme/donors/actions/runs/77/artifacts');
    expect(server.calls).not.toContain('ListArtifacts');
  });

  it.each<[string, string, readonly (readonly [string, string])[], string, string]>([
    ['there is no token', '77', [], 'ledger/no-token', 'actions: read'],
    ['the id is no number', '../../x', [WITH_TOKEN], 'ledger/run-id', 'run:../../x'],
    ['the run left none', '77', [WITH_TOKEN], 'ledger/not-found', 'retention-days'],
    [
      'the server is Enterprise Server',
      '77',
      [WITH_TOKEN, ['GITHUB_SERVER_URL', 'https://git.acme.example']],
      'ledger/unreachable',
      'path of the ledger.ndjson',
    ],
  ])('are refused with a reason where %s', async (_name, runId, variables, code, sentence) => {
    const server = await start();
    const fault = onlyFault(await play(fetch(runId), server, variables));
    expect(fault.code).toBe(code);
    expect(fault.text).toContain(sentence);
  });

  it('are refused with a reason where the token may not read them', async () => {
    const server = await start(undefined, { permissions: ['contents'] });
    const { code, text } = onlyFault(await play(fetch('77'), server, [WITH_TOKEN]));
    expect(code).toBe('ledger/unreachable');
    expect(text).toContain('Resource not accessible by integration');
    expect(text).toContain('actions: read');
  });
});
