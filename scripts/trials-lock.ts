// Lets processes compete for one lock and prints in how many trials two of them held it.
// npm run trials:lock -- 1000
import { tryLocks } from '../test/support/lock-trials.ts';

const trials = Number(process.argv[2] ?? '1000');
let doubles = 0;
for (const { processes, isStale, holders } of await tryLocks(trials)) {
  const two = [...holders].reduce((sum, [held, count]) => sum + (held > 1 ? count : 0), 0);
  doubles += two;
  process.stdout.write(
    `${processes} processes, ${isStale ? 'stale lock' : 'no lock'}: ${trials} trials, ${two} with two holders, ${holders.get(0) ?? 0} with none\n`,
  );
}
process.exitCode = doubles === 0 ? 0 : 1;
