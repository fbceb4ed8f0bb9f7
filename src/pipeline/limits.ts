import type { Config } from '../config/schema.ts';
import type { Spelling } from '../config/spelling.ts';
import type { Fault } from '../domain/fault.ts';
import { plural } from '../domain/plural.ts';
import type { Rate } from '../domain/rate.ts';
import { formatRate, perSecond } from '../domain/rate.ts';
import type { ProviderSpec } from '../provider/types.ts';

/** The limits in effect: the user's, else the provider's. */
export interface EffectiveLimits {
  readonly rows: number;
  readonly bytes: number | undefined;
  readonly rate: Rate;
  readonly requestsPerSecond: number;
  readonly burst: number;
  readonly concurrency: number | 'auto';
}

export interface ChosenLimits {
  readonly limits: EffectiveLimits;
  /** For values above a limit that the vendor documents. */
  readonly faults: readonly Fault[];
  /** For values above a limit that is assumed. */
  readonly notices: readonly string[];
}

/** One of the user's values compared with the vendor's. */
interface LimitCheck {
  readonly input: 'batch-size' | 'rate' | 'concurrency';
  readonly given: string;
  readonly isAbove: boolean;
  /** With its unit: `100 rows per job`. */
  readonly limit: string;
  readonly documented: boolean;
}

/** The user's values if given, else the provider's. */
export function chooseLimits(spec: ProviderSpec, config: Config, spelling: Spelling): ChosenLimits {
  const { limits } = spec;
  const { rate, concurrency } = config;
  const batch = config['batch-size'];
  const above = compare(spec, config).filter(({ isAbove }) => isAbove);
  const effective = rate ?? limits.rate.value;
  return {
    limits: {
      rows: batch ?? limits.rows.value,
      bytes: limits.bytes?.value,
      rate: effective,
      requestsPerSecond: perSecond(effective),
      burst: limits.burst,
      concurrency: concurrency === 'auto' ? (limits.concurrency?.value ?? 'auto') : concurrency,
    },
    faults: above
      .filter(({ documented }) => documented)
      .map(({ input, given, limit }) => ({
        code: 'input/over-limit',
        message: `${spelling.name(input)} is ${given}, but the documented limit of ${spec.name} is ${limit}.`,
        next: `Lower ${spelling.name(input)} to that limit, or remove it.`,
        input,
      })),
    notices: above
      .filter(({ documented }) => !documented)
      .map(
        ({ input, given, limit }) =>
          `${spelling.name(input)} is ${given}, above the ${limit} that is assumed for ${spec.name}. No limit is documented, so the run continues.`,
      ),
  };
}

function compare({ limits }: ProviderSpec, config: Config): readonly LimitCheck[] {
  const { rate, concurrency } = config;
  const batch = config['batch-size'];
  const found: LimitCheck[] = [];
  if (batch !== undefined) {
    const { value, documented } = limits.rows;
    const limit = `${plural(value, 'row')} per job`;
    found.push({ input: 'batch-size', given: String(batch), isAbove: batch > value, limit, documented });
  }
  if (rate !== undefined) {
    const { value, documented } = limits.rate;
    const isAbove = perSecond(rate) > perSecond(value);
    found.push({ input: 'rate', given: formatRate(rate), isAbove, limit: formatRate(value), documented });
  }
  if (typeof concurrency === 'number' && limits.concurrency !== undefined) {
    const { value, documented } = limits.concurrency;
    const limit = `${plural(value, 'job')} in flight`;
    found.push({ input: 'concurrency', given: String(concurrency), isAbove: concurrency > value, limit, documented });
  }
  return found;
}
