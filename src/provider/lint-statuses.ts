import type { Finding } from './compiler.ts';
import type { ProviderSpec, RequestSpec } from './types.ts';
import { isVendorOutcome } from './vendor-outcome.ts';

/** What `statuses` can't mean: a status with two meanings, and rows with an outcome from a step that takes no rows. */
export function lintStatuses(spec: ProviderSpec): readonly Finding[] {
  const steps = spec.submit.map((step, index) => ({
    step,
    path: spec.submit.length === 1 ? ['submit'] : ['submit', index],
  }));
  const single = spec.single === undefined ? [] : [{ step: spec.single.request, path: ['single'] }];
  return [...steps, ...single].flatMap(({ step, path }) => lintStep(step, path));
}

function lintStep(step: RequestSpec, path: readonly PropertyKey[]): readonly Finding[] {
  return [...step.statuses].flatMap(([status, meaning]): readonly Finding[] => {
    const place = [...path, 'statuses', String(status)];
    if (step.ok.includes(status)) {
      const message = `The status ${status} is in \`ok\` and in \`statuses\`.`;
      return [{ code: 'provider/statuses', path: place, message, next: 'Keep one of the two.' }];
    }
    if (step.commits || !isVendorOutcome(meaning)) return [];
    const message = `The status ${status} gives rows an outcome, but this step does not take effect.`;
    const next = 'Say it on the step that takes effect, or mark this one with `commits: true`.';
    return [{ code: 'provider/statuses', path: place, message, next }];
  });
}
