// Simulates seeds until one violates an invariant, and prints what it violates as JSON, for mutate.ts.
import { parseArgs } from 'node:util';
import { runSeeds } from '../test/simulation/run-seeds.ts';
import { runSyncs } from '../test/simulation/sync/run-syncs.ts';
import type { Sought } from '../test/simulation/workshop.ts';

const { values } = parseArgs({
  options: {
    from: { type: 'string', default: '1' },
    seeds: { type: 'string', default: '1000' },
    limit: { type: 'string', default: '20000' },
    /** Histories with a row memory in place of stories. */
    memory: { type: 'boolean', default: false },
  },
});
/** Of each history with a row memory. */
const RUNS = 20;
const until = performance.now() + Number(values.limit);
let sought: Sought = { seeds: 0, violations: [] };
const from = Number(values.from);
for (let seed = from; seed < from + Number(values.seeds) && performance.now() < until; seed += 1) {
  const { violations } = values.memory ? await runSyncs({ from: seed, count: 1, runs: RUNS }) : await runSeeds(seed, 1);
  sought = { seeds: seed - from + 1, violations };
  if (sought.violations.length > 0) break;
}
process.stdout.write(JSON.stringify(sought));
