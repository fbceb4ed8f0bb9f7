// Simulates seeds until the first that violates an invariant, and prints what it violates as JSON: what mutate.ts asks.
import { parseArgs } from 'node:util';
import { runSeeds } from '../test/simulation/run-seeds.ts';
import type { Sought } from '../test/simulation/workshop.ts';

const { values } = parseArgs({
  options: {
    from: { type: 'string', default: '1' },
    seeds: { type: 'string', default: '1000' },
    limit: { type: 'string', default: '20000' },
  },
});
const until = performance.now() + Number(values.limit);
let sought: Sought = { seeds: 0, violations: [] };
const from = Number(values.from);
for (let seed = from; seed < from + Number(values.seeds) && performance.now() < until; seed += 1) {
  sought = { seeds: seed - from + 1, violations: (await runSeeds(seed, 1)).violations };
  if (sought.violations.length > 0) break;
}
process.stdout.write(JSON.stringify(sought));
