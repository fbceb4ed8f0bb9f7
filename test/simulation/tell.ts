import type { Evidence } from './evidence.ts';
import type { Story } from './story.ts';

/** The story as a list of lines: what was given, what happened, how it ended. */
export function tellStory({ story, attempts, requests, vendor }: Evidence): readonly string[] {
  const events: [at: number, text: string][] = [];
  for (const { number, at, stage, nth, method, path, notes, fault, arrivedAt, endedAt, status } of requests) {
    const rows = notes.length === 0 ? '' : ` with rows ${notes.map((note) => numbersOf(story, note)).join(' ')}`;
    const trouble = fault === undefined ? '' : ` [${fault}]`;
    events.push([at, `${number}. ${stage} ${nth}: ${method} ${path}${rows}${trouble}`]);
    if (arrivedAt === undefined) events.push([at, `   ${number} never arrives`]);
    if (endedAt !== undefined) events.push([endedAt, `   ${number} ends: ${status ?? 'no answer'}`]);
  }
  for (const { id, rows, acceptedAt, endsAt, endState, faults } of vendor.jobs) {
    const verdicts = rows.map(({ note, verdict }) => `${numbersOf(story, note)}:${verdict}`).join(' ');
    events.push([
      acceptedAt,
      `   vendor takes ${id} (${verdicts})${[...faults].map((fault) => ` [${fault}]`).join('')}`,
    ]);
    if (Number.isFinite(endsAt)) events.push([endsAt, `   vendor ends ${id}: ${endState}`]);
  }
  for (const { number, from, mode, startedAt, endedAt, died, cancelledAt, publication, broken } of attempts) {
    events.push([startedAt, `attempt ${number} (${mode}) begins with ${from}`]);
    if (cancelledAt !== undefined) events.push([cancelledAt, 'the workflow is cancelled']);
    const end =
      died === undefined
        ? publication === undefined
          ? `rejects: ${broken instanceof Error ? broken.message : typeof broken}`
          : `exits ${publication.report.exitCode} (${publication.report.reason})`
        : `dies ${died.side} ${died.point}`;
    events.push([endedAt, `attempt ${number} ${end}`]);
  }
  const told = events
    .toSorted((a, b) => a[0] - b[0])
    .map(([at, text]) => `${(at / 1000).toFixed(3).padStart(10)} s  ${text}`);
  const ends = attempts.flatMap(({ number, publication, files }) => [
    ...(publication?.report.faults.map(({ code, message }) => `attempt ${number}: ${code}: ${message}`) ?? []),
    ...(files.get('records.csv') ?? '').split('\n').filter((line) => line !== ''),
  ]);
  return [...describeStory(story), ...told, ...ends];
}

function numbersOf({ rows }: Story, note: string): string {
  return rows.flatMap((row, index) => (row.note === note ? [index + 1] : [])).join('/') || '?';
}

/** What a story is made of, a line each. */
export function describeStory(story: Story): readonly string[] {
  const { seed, provider, visibility, jobMs, inputs, cancel } = story;
  return [
    `seed ${seed}, provider ${provider}, ${visibility}, jobs of about ${jobMs} ms`,
    `inputs ${Object.entries(inputs)
      .map(([name, value]) => `${name}: ${value}`)
      .join(', ')}`,
    ...story.rows.map(
      ({ key, tag, fate, times }, index) =>
        `row ${index + 1} "${key.slice(0, 40)}" ${tag} ${fate}${fate === 'flaky' ? ` ${times}` : ''}`,
    ),
    ...story.wire.map(
      ({ stage, nth, times, kind, seconds }) => `${stage} ${nth} to ${nth + times - 1}: ${kind} (${seconds} s)`,
    ),
    ...story.jobs.map(({ nth, kind }) => `job ${nth}: ${kind}`),
    ...story.disk.map(({ nth, kind }) => `sync ${nth}: ${kind}`),
    ...story.shelf.map(({ nth, kind }) => `cache ${nth}: ${kind}`),
    ...story.crashes.map(
      ({ attempt, point, nth, side, left }) => `attempt ${attempt} dies ${side} ${point} ${nth}; left: ${left}`,
    ),
    ...(cancel === undefined ? [] : [`attempt ${cancel.attempt} is cancelled after ${cancel.afterMs} ms`]),
  ];
}
