// Reads random delimited files with this program and with an independent parser, and prints where the two differ.
// npm run trials:csv -- 100000
import { compareReaders } from '../test/support/csv-trials.ts';

const [trials = '100000', first = '1'] = process.argv.slice(2);
let differences = 0;
for (let seed = Number(first); seed < Number(first) + Number(trials); seed += 1) {
  const difference = await compareReaders(seed);
  if (difference === undefined) continue;
  differences += 1;
  if (differences <= 10) process.stdout.write(`${difference}\n\n`);
}
process.stdout.write(`${trials} files, ${differences} read otherwise than by the independent parser\n`);
process.exitCode = differences === 0 ? 0 : 1;
