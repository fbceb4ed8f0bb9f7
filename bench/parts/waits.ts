import { join } from 'node:path';
import { writeProvider } from '../bulk-job.ts';
import { writeIds } from '../contacts.ts';
import { atLeast, atMost, lineOf, type PartResult, rowsText } from '../lines.ts';
import { type Place, takeTurns } from '../take-turns.ts';
import type { Counts } from '../vendor/settings.ts';
import { liftProvider, NO_RATE_LIMIT, pollFloor } from '../vendors.ts';
import { sendIds } from './jobs-of-ids.ts';

/** Where the vendor decides how long it takes: by a rate of requests, or by the time of its jobs. */

const IDS_A_JOB = 100;
const RATE = 10;
const BURST = 10;
const RATE_BAR_PERCENT = 97;
const JITTER = 0.5;
const LAG_BAR_SECONDS = 0.1;
const POLLS_BAR = 3;
const FLOOR_SECONDS = 0.05;

/** The built-in file as it is, to a vendor that allows 10 requests at once and then 10 a second; jobs take a second. */
export async function measureRate(place: Place, rows: number, jobMs = 1_000): Promise<PartResult> {
  const file = join(place.folder, 'ids.txt');
  writeIds(file, rows);
  const settings = { rate: RATE, burst: BURST, jobMs, jitter: JITTER };
  const command = { ...sendIds(place, { provider: 'donoratlas', file, rows }), settings };
  const { samples, faults } = await takeTurns(place, [command], { runs: 1 });
  const list = samples.get(command.name) ?? [];
  const { throttled } = await place.vendor.count();
  // A submit and a poll a job.
  const requests = 2 * Math.ceil(rows / IDS_A_JOB);
  const boundSeconds = Math.max(0, requests - BURST) / RATE;
  const percent = (100 * boundSeconds) / (list[0]?.seconds ?? Number.NaN);
  const bars = [
    atLeast(RATE_BAR_PERCENT, percent, ` % of the bound of ${boundSeconds} s`),
    atMost(0, throttled, ' requests refused'),
  ];
  return { lines: [lineOf(`${rowsText(rows)}, 10 requests a second`, command.name, list, bars)], faults };
}

/** Jobs whose end nobody knows before it comes, with progress: how late it is seen, and with how many polls. */
export async function measureLag(place: Place, rows: number, jobMs = 2_000): Promise<PartResult> {
  const file = join(place.folder, 'ids.txt');
  writeIds(file, rows);
  const provider = writeProvider(place.folder, liftProvider('donoratlas', [NO_RATE_LIMIT, pollFloor(FLOOR_SECONDS)]));
  const command = { ...sendIds(place, { provider, file, rows }), settings: { jobMs, jitter: JITTER } };
  const { samples, faults } = await takeTurns(place, [command], { runs: 1 });
  const counts = await place.vendor.count();
  const bars = [
    atMost(LAG_BAR_SECONDS, counts.meanLagMs / 1000, ' s from end to seen, mean'),
    atMost(POLLS_BAR, counts.polls / counts.jobs, ' polls a job'),
  ];
  const what = `${rowsText(rows)}, jobs of ${jobMs / 1000} s ± 50 %`;
  return {
    lines: [lineOf(what, command.name, samples.get(command.name) ?? [], bars)],
    faults: [...faults, ...findUnseen(counts)],
  };
}

function findUnseen({ jobs, seenJobs }: Counts): readonly string[] {
  return jobs === seenJobs ? [] : [`The end of ${jobs - seenJobs} of ${jobs} jobs was not seen.`];
}
