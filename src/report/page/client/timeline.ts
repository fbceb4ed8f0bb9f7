import { OUTCOME_TABLE, OUTCOMES } from '../../../domain/outcome.ts';
import type { Timeline } from '../data.ts';
import { element, shape } from './dom.ts';

const WIDTH = 960;
const HEIGHT = 120;
const GAP = 2;

/** Rows by the time at which their job ended, as bars of their outcomes; nothing if no job with rows ended. */
export function drawTimeline({ from, to, rows }: Timeline): readonly Element[] {
  const present = OUTCOMES.filter((outcome) => rows[outcome] !== undefined);
  const parts = Math.max(0, ...present.map((outcome) => rows[outcome]?.length ?? 0));
  const sums = Array.from({ length: parts }, (_, part) =>
    present.reduce((sum, outcome) => sum + (rows[outcome]?.[part] ?? 0), 0),
  );
  const most = Math.max(0, ...sums);
  if (most === 0) return [];
  const width = WIDTH / parts;
  const bars = sums.flatMap((_, part) => {
    let top = HEIGHT;
    return present.flatMap((outcome) => {
      const count = rows[outcome]?.[part] ?? 0;
      if (count === 0) return [];
      // A single row among thousands must stay visible.
      const height = Math.max(2, (count / most) * (HEIGHT - 8));
      top -= height;
      return [
        shape('rect', {
          class: `o-${outcome}`,
          x: (part * width).toFixed(1),
          y: top.toFixed(1),
          width: (width - GAP).toFixed(1),
          height: height.toFixed(1),
        }),
      ];
    });
  });
  const total = sums.reduce((sum, each) => sum + each, 0);
  const counts = present.map((outcome) => {
    const count = rows[outcome]?.reduce((sum, each) => sum + each, 0) ?? 0;
    return `${count.toLocaleString('en')} ${OUTCOME_TABLE[outcome].words}`;
  });
  const label = `${total.toLocaleString('en')} rows by the time at which their job ended, from ${formatClock(from)} to ${formatClock(to)} UTC: ${counts.join(', ')}; at most ${most.toLocaleString('en')} in ${Math.max(1, Math.round((to - from) / parts / 1000))} seconds.`;
  return [
    element('h3', {}, 'Outcomes by the end of their job'),
    element(
      'figure',
      { class: 'timeline' },
      shape(
        'svg',
        { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, preserveAspectRatio: 'none', role: 'img', 'aria-label': label },
        ...bars,
      ),
      element(
        'figcaption',
        {},
        element('span', {}, formatClock(from)),
        element('span', {}, `${formatClock(to)} UTC`),
        element('span', { class: 'counts' }, counts.join(' · ')),
      ),
    ),
    element('h3', {}, 'Timeline of the jobs'),
  ];
}

/** `10:00:05` in UTC. */
export function formatClock(time: number): string {
  return new Date(time).toISOString().slice(11, 19);
}
