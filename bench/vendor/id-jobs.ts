/** A job of ids as DonorAtlas has it. It says of each id what became of it once its time is over. */
export interface IdJob {
  readonly ids: readonly string[];
  readonly startedAt: number;
  readonly takesMs: number;
  seenAt?: number;
}

/** A share from 0 to 1 that is the same for each run of a job's number (Knuth's multiplicative hash). */
function spread(number: number): number {
  return (Math.imul(number + 1, 2_654_435_761) >>> 0) / 2 ** 32;
}

/** How long the nth job takes: evenly around `jobMs`. */
export function durationOf(nth: number, jobMs: number, jitter: number): number {
  return jobMs * (1 + jitter * (2 * spread(nth) - 1));
}

/** The response to a poll. */
export function describeIdJob(id: string, { ids, startedAt, takesMs }: IdJob, now: number): unknown {
  const share = takesMs === 0 ? 1 : Math.min(1, (now - startedAt) / takesMs);
  const progress = Math.floor(share * ids.length);
  if (share < 1) return { job_id: id, status: 'processing', progress, total: ids.length, results: null };
  const results = { added_ids: [] as string[], not_found_ids: [] as string[], failed_ids: [] as string[] };
  for (const each of ids) results[listOf(each)].push(each);
  return { job_id: id, status: 'completed', progress, total: ids.length, results };
}

/** By the last two digits. */
function listOf(id: string): 'added_ids' | 'not_found_ids' | 'failed_ids' {
  return id.endsWith('97') ? 'failed_ids' : id.endsWith('89') ? 'not_found_ids' : 'added_ids';
}
