import { shareRate } from '../src/domain/rate.ts';
import { ownsBatch } from '../src/domain/shard.ts';
import { type Bucket, createBucket } from '../src/transport/rate.ts';
import { createVirtualClock } from '../test/support/virtual-clock.ts';

/** What is sent, and what the vendor allows. */
export interface ShardLoad {
  readonly rows: number;
  readonly rowsPerJob: number;
  /** Requests that the vendor allows per second, for the account. */
  readonly rate: number;
  readonly jobSeconds: number;
}

export interface ShardedRun {
  readonly shards: number;
  readonly jobs: number;
  readonly requests: number;
  readonly seconds: number;
  /** The least that the rate allows: one submit and one poll a job. */
  readonly boundSeconds: number;
  /** Sliding seconds in which the vendor got more than it allows. */
  readonly secondsOver: number;
  readonly mostInSecond: number;
  /** Batches that arrived twice or never. */
  readonly duplicates: number;
  readonly missing: number;
}

const WINDOW_MS = 1000;
/** How long a request is on its way: the vendor counts it when it arrives. */
const MOST_LATENCY_MS = 15;
const SUBMIT = 2;
const POLL = 1;
const never = new AbortController().signal;

/**
 * A run in legs against one vendor, on a virtual clock. Real: which leg sends which batch, the shares of the rate, and the
 * bucket that grants each request. Simulated: rows (by their count alone), the vendor, the line, and that each leg submits
 * and polls each job once. All legs start at the same instant.
 */
export async function simulateShards(
  shards: number,
  { rows, rowsPerJob, rate, jobSeconds }: ShardLoad,
): Promise<ShardedRun> {
  const clock = createVirtualClock();
  const jobs = Math.ceil(rows / rowsPerJob);
  const times = new Uint8Array(jobs + 1);
  const vendor = createCounter(rate);
  let luck = shards;
  const latency = (): number => {
    luck = (Math.imul(luck, 1_664_525) + 1_013_904_223) >>> 0;
    return (luck / 2 ** 32) * MOST_LATENCY_MS;
  };

  async function request(bucket: Bucket, priority: number): Promise<void> {
    const ticket = await bucket.acquire({ priority, due: 0, signal: never });
    await clock.sleep(latency());
    vendor.arrive(clock.now());
    ticket.received();
  }

  async function runLeg(index: number): Promise<void> {
    const shard = { index, of: shards };
    const share = shareRate({ requests: rate, windowMs: WINDOW_MS }, shard);
    const bucket = createBucket({ ...share, burst: 1, clock });
    const polls = new Set<Promise<void>>();
    for (let batch = 1; batch <= jobs; batch += 1) {
      if (!ownsBatch(shard, batch)) continue;
      await request(bucket, SUBMIT);
      times[batch] = (times[batch] ?? 0) + 1;
      const poll = clock.sleep(jobSeconds * WINDOW_MS).then(() => request(bucket, POLL));
      polls.add(poll);
      void poll.then(() => polls.delete(poll));
    }
    await Promise.all(polls);
  }

  await Promise.all(Array.from({ length: shards }, (_, at) => runLeg(at + 1)));
  let [duplicates, missing] = [0, 0];
  for (let batch = 1; batch <= jobs; batch += 1) {
    if ((times[batch] ?? 0) > 1) duplicates += 1;
    if (times[batch] === 0) missing += 1;
  }
  const requests = jobs * 2;
  return {
    shards,
    jobs,
    requests,
    seconds: clock.now() / WINDOW_MS,
    boundSeconds: requests / rate,
    duplicates,
    missing,
    ...vendor.counts(),
  };
}

/** Counts arrivals, which come in order, in each sliding second. */
function createCounter(rate: number) {
  const last: number[] = [];
  let head = 0;
  let [over, most, until] = [0, 0, Number.NEGATIVE_INFINITY];
  return {
    arrive(at: number): void {
      last.push(at);
      while (at - (last[head] ?? at) >= WINDOW_MS) head += 1;
      const inSecond = last.length - head;
      most = Math.max(most, inSecond);
      if (inSecond > rate && at >= until) {
        over += 1;
        until = at + WINDOW_MS;
      }
      if (head > 4096) {
        last.splice(0, head);
        head = 0;
      }
    },
    counts: () => ({ secondsOver: over, mostInSecond: most }),
  };
}
