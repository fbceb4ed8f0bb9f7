import { PLANTED_BUGS, plantBug } from './test/simulation/bugs.ts';
import { createWorkshop } from './test/simulation/workshop.ts';
const [name, from, seeds, ms] = process.argv.slice(2);
const bug = PLANTED_BUGS.find((b) => b.name === name);
const w = createWorkshop();
const r = await w.judge({ ...plantBug(bug), from: Number(from) }, { seeds: Number(seeds), simulationMs: Number(ms), testsMs: 0 });
console.log(JSON.stringify(r), bug.by);
w.remove();
