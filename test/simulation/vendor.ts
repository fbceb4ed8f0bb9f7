import { parse as parseCsv } from 'csv-parse/sync';
import type { Clock } from '../../src/ports/clock.ts';
import { luck } from './dice.ts';
import type { JobFaultKind } from './faults.ts';
import type { Story } from './story.ts';
import type { EndState, VendorJob, VendorRow, Verdict } from './vendor-record.ts';
import { RESULT_FILES, showErrors, showFile, showResults, stateRows } from './vendor-results.ts';

export const API_ORIGIN = 'https://api.vendor.example';
/** Other addresses of the same API, each with accounts of its own. */
export const OTHER_ORIGIN = 'https://eu.vendor.example';
export const SANDBOX_ORIGIN = 'https://sandbox.vendor.example';
export const API_ORIGINS: ReadonlySet<string> = new Set([API_ORIGIN, OTHER_ORIGIN, SANDBOX_ORIGIN]);
export const FILES_ORIGIN = 'https://files.vendor.example';
export const STORAGE_ORIGIN = 'https://sim.blob.core.example';

/** Canaries: each may be seen at its one place only. */
export const API_KEY = 'sk-simulated-8Jq2vX7pLmR4tYw9Zc3bN6hKd5fGs1aUe0oV';
/** Of another account. */
export const OTHER_KEY = 'sk-another-2Hn6bT0wQzE5yRm8Xv4cJk9pLs7dFg3aUi1oB';
export const SANDBOX_KEY = 'sk-sandbox-7Ym3kV1xLpW8rTq5Zb2nHc6jDf9gSa4eUo0iM';
const KEYS: ReadonlySet<string | undefined> = new Set([API_KEY, OTHER_KEY, SANDBOX_KEY]);
export const LINK_SECRET = 'lnk7f3a9c1e5b2d8064';
export const TOKEN_SECRET = 'tok4d8b1f6a9c3e7052bb';
export const STORAGE_SECRET = 'sas5e1c7d3b9a2f8064aa';

export interface VendorRequest {
  readonly method: string;
  readonly url: URL;
  readonly headers: ReadonlyMap<string, string>;
  readonly body: Buffer;
}

export interface VendorAnswer {
  readonly status: number;
  readonly body: string;
  readonly type: 'application/json' | 'text/csv' | 'text/html';
}

export interface Vendor {
  handle(request: VendorRequest): VendorAnswer;
  /** All jobs that it ever accepted, in order. */
  readonly jobs: readonly VendorJob[];
  /** Faults of jobs that had their occasion. */
  readonly fired: Map<string, number>;
}

/** A job that is not there yet is there after this time. */
export const NOT_THERE_MS = 45_000;

/** A token is good for this long: many a job outlives its own. */
const TOKEN_MS = 60_000;

/** A vendor as a plain object: what it accepts it remembers for good. */
export function createVendor(story: Story, clock: Pick<Clock, 'now'>): Vendor {
  const jobs: VendorJob[] = [];
  const byKey = new Map<string, VendorJob>();
  const uploads = new Map<string, readonly Record<string, string>[]>();
  const tries = new Map<string, number>();
  const fired = new Map<string, number>();
  const fates = new Map(story.rows.map((row) => [row.note, row]));
  const polled = new Map<string, number>();
  /** When each token runs out, and the key that it was given for. */
  const tokens = new Map<string, { readonly until: number; readonly key: string }>();

  function judge(note: string): Verdict {
    const row = fates.get(note);
    if (row === undefined) return 'bad';
    if (row.fate !== 'flaky') return row.fate;
    const before = tries.get(note) ?? 0;
    tries.set(note, before + 1);
    return before < row.times ? 'later' : 'ok';
  }

  function fire(kind: JobFaultKind): void {
    fired.set(kind, (fired.get(kind) ?? 0) + 1);
  }

  function accept(
    sent: readonly Record<string, unknown>[],
    { key, isSync, account }: Pick<VendorJob, 'key' | 'isSync' | 'account'>,
  ): VendorJob {
    const nth = jobs.length + 1;
    const faults = new Set(story.jobs.filter((fault) => fault.nth === nth).map(({ kind }) => kind));
    const rows = sent.map((row): VendorRow => {
      const note = String(row.note);
      const number = row.sim_row === undefined ? undefined : Number(row.sim_row);
      return { note, id: String(row.id), number, verdict: judge(note) };
    });
    const now = clock.now();
    const failed = rows.filter(({ verdict }) => verdict === 'bad' || verdict === 'later').length;
    const duration = Math.round(story.jobMs * (0.5 + 2 * luck(story.seed, `job ${nth}`)));
    const [first] = jobs;
    const id = faults.has('same-id') ? first?.id : undefined;
    const job: VendorJob = {
      // Digits: a word in it may be one of a cell, and the id is then hidden.
      id: id ?? `job-${nth}-${Math.floor(luck(story.seed, `id ${nth}`) * 1e9)}`,
      nth,
      key,
      account,
      acceptedAt: now,
      endsAt: isSync ? now : faults.has('never-ends') ? Number.POSITIVE_INFINITY : now + duration,
      endState: isSync ? 'done' : endOf(faults),
      rows,
      isSync,
      faults,
      statements: stateRows(rows, { faults, seed: story.seed, nth }),
      failedCount: failed + (faults.has('miscounted') ? 1 : 0),
    };
    jobs.push(job);
    if (key !== undefined) byKey.set(`${account} ${key}`, job);
    for (const kind of faults) if (kind !== 'state-unknown') fire(kind);
    return job;
  }

  function submit(request: VendorRequest): VendorAnswer {
    const { url, body, headers } = request;
    const key = headers.get('idempotency-key');
    const account = accountOf(url.origin, keyOf(request));
    const known = key === undefined ? undefined : byKey.get(`${account} ${key}`);
    const isSync = url.pathname === '/v1/one';
    if (known !== undefined) return json({ id: known.id });
    const sent: unknown = JSON.parse(body.toString('utf8'));
    const source = member(sent, 'source');
    const rows = typeof source === 'string' ? uploads.get(objectName(new URL(source))) : member(sent, 'rows');
    if (!Array.isArray(rows)) return json({ error: 'There are no rows.' }, 422);
    const job = accept(rows, { key, isSync, account });
    return json({
      id: job.id,
      ...(isSync && showResults(story.provider, job)),
      ...(story.provider === 'number' && linkOf(job)),
    });
  }

  function poll(job: VendorJob): VendorAnswer {
    const now = clock.now();
    const age = now - job.acceptedAt;
    const span = job.endsAt - job.acceptedAt;
    if (job.faults.has('not-there-yet') && age < NOT_THERE_MS) return json({ error: 'There is no such job.' }, 404);
    if (isGone(job, now)) return json({ error: 'There is no such job.' }, 404);
    const looks = (polled.get(job.id) ?? 0) + 1;
    polled.set(job.id, looks);
    const isOver = now >= job.endsAt;
    const state = isOver ? job.endState : stateOf(job, age / span, looks);
    if (state === UNKNOWN_STATE) fire('state-unknown');
    return json({
      status: job.faults.has('state-shouted') ? ` ${state.toUpperCase()} ` : state,
      progress: progressOf(job, isOver ? 1 : age / span, looks),
      ...(isOver && {
        ...showResults(story.provider, job),
        ...(story.provider === 'number' && { files: job.statements === undefined ? null : linksOf(job).slice(0, -1) }),
        counts: { failed: job.failedCount },
        ...whyOf(job),
      }),
    });
  }

  function cancel(job: VendorJob): VendorAnswer {
    if (clock.now() >= job.endsAt) return json({ error: 'The job has ended.' }, 409);
    job.endsAt = clock.now();
    job.endState = 'canceled';
    return json({});
  }

  /** Rows that it has: of jobs that have ended, the ones that are well. */
  function search(request: VendorRequest): VendorAnswer {
    const ids = member(JSON.parse(request.body.toString('utf8')), 'ids');
    const account = accountOf(request.url.origin, keyOf(request));
    const ended = jobs.filter((job) => job.account === account && job.endsAt <= clock.now());
    const taken = new Set(
      ended.flatMap(({ rows }) => rows.filter(({ verdict }) => verdict === 'ok').map(({ id }) => id)),
    );
    return json({ found: (Array.isArray(ids) ? ids : []).filter((id) => taken.has(id)).map((id) => ({ id })) });
  }

  function store(request: VendorRequest): VendorAnswer {
    const name = objectName(request.url);
    if (request.method === 'DELETE') uploads.delete(name);
    else uploads.set(name, parseCsv(request.body, { columns: true }));
    return json({}, 201);
  }

  function giveToken({ headers }: VendorRequest): VendorAnswer {
    const key = headers.get('x-api-key');
    if (key === undefined || !KEYS.has(key)) return json({ error: 'Who are you?' }, 401);
    const token = `${TOKEN_SECRET}-${tokens.size + 1}`;
    tokens.set(token, { until: clock.now() + TOKEN_MS, key });
    return json({ token });
  }

  /** The key that a request was made with, itself or through a token that still holds. */
  function keyOf({ headers }: VendorRequest): string | undefined {
    if (story.provider !== 'keyed') return headers.get('x-api-key');
    const token = tokens.get(headers.get('authorization')?.replace('Bearer ', '') ?? '');
    return token !== undefined && clock.now() < token.until ? token.key : undefined;
  }

  function handle(request: VendorRequest): VendorAnswer {
    const { url, method } = request;
    if (url.origin === STORAGE_ORIGIN) return store(request);
    const [, root = '', place = '', id = '', rest] = url.pathname.split('/');
    const job = jobs.find((each) => each.id === (url.origin === FILES_ORIGIN ? root : id));
    if (url.origin === FILES_ORIGIN && job !== undefined) return download(job, Number(place), url);
    if (!API_ORIGINS.has(url.origin) || root !== 'v1') return json({ error: 'There is nothing.' }, 404);
    if (place === 'token') return giveToken(request);
    const key = keyOf(request);
    if (!KEYS.has(key)) return json({ error: 'Who are you?' }, 401);
    if (place === 'me') return json({ ok: true });
    if (place === 'search') return search(request);
    if (id === '') return method === 'POST' ? submit(request) : json({ error: 'Use POST.' }, 405);
    // Of another account's jobs it tells nothing.
    const isOwn = job?.account === accountOf(url.origin, key);
    if (job === undefined || !isOwn || (rest !== undefined && isGone(job, clock.now())))
      return json({ error: 'There is no such job.' }, 404);
    if (rest === 'cancel') return cancel(job);
    if (rest === 'errors') return json(showErrors(job, Number(url.searchParams.get('after') ?? 0)));
    return poll(job);
  }

  return { handle, jobs, fired };
}

/** Jobs belong to the key they were sent with, at the address they were sent to. */
export function accountOf(origin: string, key: string | undefined): string {
  return `${origin} ${key ?? ''}`;
}

function endOf(faults: ReadonlySet<JobFaultKind>): EndState {
  if (faults.has('ends-canceled') || faults.has('ends-canceled-whole')) return 'canceled';
  return faults.has('ends-failed') || faults.has('ends-failed-bare') ? 'failed' : 'done';
}

/** A job that the vendor forgets does so half-way. */
export function isGone(job: VendorJob, now: number): boolean {
  if (!job.faults.has('gone') || job.isSync) return false;
  return now >= job.acceptedAt + Math.min(job.endsAt - job.acceptedAt, NOT_THERE_MS) / 2;
}

/** No word of any provider file. */
const UNKNOWN_STATE = 'warming up';

function stateOf({ faults }: VendorJob, share: number, looks: number): string {
  if (faults.has('state-unknown') && share < 0.5) return UNKNOWN_STATE;
  if (faults.has('state-regresses') && looks % 3 === 0) return 'queued';
  return share < 0.1 ? 'queued' : 'running';
}

function progressOf({ faults, rows }: VendorJob, share: number, looks: number): unknown {
  const total = rows.length;
  const done = Math.floor(total * Math.min(share, 1));
  // At the end it is no hint any more: a job of which a part is done has not told of the rest.
  if (share === 1 && faults.has('progress-over')) return { done: total * 3, total };
  if (share === 1 && faults.has('progress-nonsense')) return { done: 'many', total: -1 };
  if (share === 1 && faults.has('tally-short')) return { done: 1, total };
  if (share === 1) return { done, total };
  if (faults.has('progress-back')) return { done: looks % 2 === 0 ? 0 : done, total };
  if (faults.has('progress-over')) return { done: total * 3, total };
  if (faults.has('progress-nonsense'))
    return [null, { done: 'many', total: -1 }, { done, total: 0 }, 'soon'][looks % 4];
  if (faults.has('total-changes')) return { done, total: total + (looks % 5) };
  return { done, total };
}

function whyOf({ faults, endState, rows }: VendorJob): { readonly why?: string } {
  if (faults.has('echo-cells')) return { why: `Look at ${rows[0]?.note ?? ''}.` };
  if (faults.has('huge-message')) return { why: 'long '.repeat(12_000) };
  return endState === 'done' ? {} : { why: 'It broke.' };
}

function linksOf(job: VendorJob): readonly string[] {
  return Array.from({ length: RESULT_FILES }, (_, part) => `${FILES_ORIGIN}/${job.id}/${part}?sig=${signatureOf(job)}`);
}

/** The link that only the answer to the submit names: who goes on with the job must have kept it. */
function linkOf(job: VendorJob): { readonly link: string | undefined } {
  return { link: linksOf(job).at(-1) };
}

/** A link opens the files of its own job. */
function signatureOf({ id }: VendorJob): string {
  return `${LINK_SECRET}-${id}`;
}

function download(job: VendorJob, part: number, url: URL): VendorAnswer {
  if (url.searchParams.get('sig') !== signatureOf(job)) return json({ error: 'The link does not open this.' }, 403);
  return csv(showFile(job, part));
}

function objectName(url: URL): string {
  return url.pathname;
}

function member(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}

function json(document: unknown, status = 200): VendorAnswer {
  return { status, body: JSON.stringify(document), type: 'application/json' };
}

function csv(body: string): VendorAnswer {
  return { status: 200, body, type: 'text/csv' };
}
