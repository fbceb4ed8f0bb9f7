import { formatDuration } from '../../../domain/duration.ts';
import { DATA_IDS, type JobChunk, type PageData, readTextColumn } from '../data.ts';
import { element, foreignText, readEmbedded, shape } from './dom.ts';
import { drawTimeline, formatClock } from './timeline.ts';
import { createVirtualTable } from './virtual-table.ts';

interface Job {
  readonly number: number;
  readonly round: number;
  readonly rows: number;
  readonly polls: number;
  readonly start: number;
  readonly end: number;
  readonly id: string;
  readonly state: string;
  readonly vendorState: string;
  readonly message: string;
}

/** When rows got their outcome, and the jobs as a timeline. */
export function showJobs(panel: HTMLElement, data: PageData): void {
  const jobs = readEmbedded<JobChunk>(DATA_IDS.jobs).flatMap(readJobs);
  const span = findSpan(jobs, data);
  panel.append(...drawTimeline(data.timeline));
  if (jobs.length < data.jobs) {
    const text = `${jobs.length.toLocaleString('en')} of ${data.jobs.toLocaleString('en')} jobs are here; report.json lists all.`;
    panel.append(element('p', { class: 'note' }, text));
  }
  const at = (index: number): Job | undefined => jobs[index];
  const table = createVirtualTable({
    caption: 'Jobs in the order of submission',
    columns: [
      { name: 'number', title: 'Job', cell: (index) => String(at(index)?.number ?? '') },
      { name: 'state', title: 'State', cell: (index) => describeState(at(index)) },
      { name: 'size', title: 'Rows', cell: (index) => (at(index)?.rows ?? 0).toLocaleString('en') },
      {
        name: 'time',
        title: `${formatClock(span.from)} – ${formatClock(span.to)} UTC`,
        cell: (index) => drawJob(at(index), span),
      },
      { name: 'took', title: 'Took', cell: (index) => describeTime(at(index)) },
      { name: 'polls', title: 'Polls', cell: (index) => (at(index)?.polls ?? 0).toLocaleString('en') },
      { name: 'id', title: 'Id at the vendor', cell: (index) => foreignText(at(index)?.id ?? '') },
      { name: 'said', title: 'Message', cell: (index) => foreignText(at(index)?.message ?? '') },
    ],
  });
  if (jobs.every(({ message }) => message === '')) table.root.classList.add('without-messages');
  table.root.classList.add('jobs');
  panel.append(table.root);
  table.show(jobs.map((_, index) => index));
}

function readJobs({ number, round, rows, polls, start, end, ...chunk }: JobChunk): readonly Job[] {
  const [ids, states, words, messages] = [chunk.id, chunk.state, chunk.vendorState, chunk.message].map(readTextColumn);
  return number.map((each, index) => ({
    number: each,
    round: round[index] ?? 0,
    rows: rows[index] ?? 0,
    polls: polls[index] ?? 0,
    start: start[index] ?? 0,
    end: end[index] ?? 0,
    id: ids?.[index] ?? '',
    state: states?.[index] ?? '',
    vendorState: words?.[index] ?? '',
    message: messages?.[index] ?? '',
  }));
}

interface Span {
  readonly from: number;
  readonly to: number;
}

function findSpan(jobs: readonly Job[], { timeline }: PageData): Span {
  let { from, to } = timeline;
  for (const { start, end } of jobs) {
    if (start > 0) from = Math.min(from, start);
    to = Math.max(to, start, end);
  }
  return { from, to };
}

function describeState(job: Job | undefined): HTMLElement {
  const { state = '', vendorState = '', round = 1 } = job ?? {};
  const isPlain = state === 'succeeded' || vendorState === '' || vendorState === state;
  const said = isPlain ? undefined : foreignText(` (${vendorState})`);
  const again = round > 1 ? ` round ${round}` : undefined;
  return element('span', { class: `chip s-${state}` }, state, said, again);
}

/** Its submission and its end; a job that has not ended is open to the right. */
function drawJob(job: Job | undefined, { from, to }: Span): Element {
  if (job === undefined || job.start === 0) return element('span', { class: 'blank' }, 'no time known');
  const share = (time: number): number => ((time - from) / Math.max(1, to - from)) * 1000;
  const isOpen = job.end === 0;
  const start = share(job.start);
  const width = Math.max(4, share(isOpen ? to : job.end) - start);
  const label = `From ${formatClock(job.start)} ${isOpen ? 'on, not ended' : `to ${formatClock(job.end)}`}`;
  return shape(
    'svg',
    {
      viewBox: '0 0 1000 10',
      preserveAspectRatio: 'none',
      class: `job s-${job.state}`,
      role: 'img',
      'aria-label': label,
    },
    shape('title', {}, label),
    shape('rect', { class: 'track', x: '0', y: '4.5', width: '1000', height: '1' }),
    shape('rect', {
      class: isOpen ? 'open-end' : 'ended',
      x: Math.min(996, start).toFixed(1),
      y: '0',
      width: width.toFixed(1),
      height: '10',
    }),
  );
}

function describeTime(job: Job | undefined): string {
  if (job === undefined || job.start === 0) return '';
  return job.end === 0 ? 'not ended' : formatDuration(Math.max(0, job.end - job.start));
}
