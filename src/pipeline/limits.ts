import type { Config } from '../config/schema.ts';
import type { Spelling } from '../config/spelling.ts';
import type { Fault } from '../domain/fault.ts';
import { plural } from '../domain/plural.ts';
import type { Rate } from '../domain/rate.ts';
import { formatRate, perSecond, shareRate } from '../domain/rate.ts';
import { formatShard, type Shard } from '../domain/shard.ts';
import type { ProviderSpec } from '../provider/types.ts';

/** The limits in effect: the user's, else the provider's; of a leg its share of them. */
export interface EffectiveLimits {
  readonly rows: number;
  readonly bytes: number | undefined;
  readonly rate: Rate;
  readonly requestsPerSecond: number;
  readonly burst: number;
  readonly concurrency: number | 'auto';
  /** Jobs that may be created per window; undefined if the vendor has no such limit. */
  readonly jobs: Rate | undefined;
  /** Of a leg: the limits of the whole run. */
  readonly whole?: Pick<EffectiveLimits, 'requestsPerSecond' | 'jobs'>;
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

/** The user's values if given, else the provider's, divided among the legs of a run. */
export function chooseLimits(
  spec: ProviderSpec,
  config: Config,
  { spelling, shard }: { readonly spelling: Spelling; readonly shard?: Shard | undefined },
): ChosenLimits {
  const { limits, faults, notices } = chooseWhole(spec, config, spelling);
  if (shard === undefined) return { limits, faults, notices };
  const crowded = findCrowd(spec, limits, { shard, spelling });
  return { limits: divide(limits, shard), faults: [...faults, ...crowded], notices };
}

/** A leg without a job in flight could send nothing, and with one each they would exceed the limit. */
function findCrowd(
  { title }: ProviderSpec,
  { concurrency }: EffectiveLimits,
  { shard, spelling }: { readonly shard: Shard; readonly spelling: Spelling },
): readonly Fault[] {
  if (concurrency === 'auto' || shard.of <= concurrency) return [];
  return [
    {
      code: 'input/over-limit',
      message: `${spelling.name('shard')} is ${formatShard(shard)}, but only ${plural(concurrency, 'job')} may be in flight at ${title} at a time.`,
      next: `Use at most ${plural(concurrency, 'shard')}.`,
      input: 'shard',
    },
  ];
}

/** The share of one leg. The first legs have the jobs in flight that cannot be divided. */
function divide(limits: EffectiveLimits, { index, of }: Shard): EffectiveLimits {
  const { rate, burst, concurrency, jobs } = limits;
  const share = (whole: Rate): Rate => shareRate(whole, { index, of });
  const own = share(rate);
  return {
    ...limits,
    rate: own,
    requestsPerSecond: perSecond(own),
    burst: own.turns === undefined ? Math.max(1, Math.floor(burst / of)) : 1,
    concurrency:
      concurrency === 'auto' ? concurrency : Math.floor(concurrency / of) + (index <= concurrency % of ? 1 : 0),
    jobs: jobs && share(jobs),
    whole: { requestsPerSecond: limits.requestsPerSecond, jobs },
  };
}

function chooseWhole(spec: ProviderSpec, config: Config, spelling: Spelling): ChosenLimits {
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
      // Whoever lowers the rate shares the vendor with others, and its burst as well.
      burst: Math.max(1, Math.floor(limits.burst * Math.min(1, perSecond(effective) / perSecond(limits.rate.value)))),
      concurrency: concurrency === 'auto' ? (limits.concurrency?.value ?? 'auto') : concurrency,
      jobs: limits.jobs?.value,
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
