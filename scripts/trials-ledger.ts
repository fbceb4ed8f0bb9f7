// Changes ledgers of interrupted runs, runs again, and prints how many rows were sent twice.
// npm run trials:ledger -- 1000 [seed]
import { tryLedgers } from '../test/support/ledger-trials.ts';

const { trials, refused, continued, doubles, lost } = await tryLedgers(
  Number(process.argv[2] ?? '1000'),
  Number(process.argv[3] ?? '1'),
);
for (const told of [...doubles, ...lost]) process.stdout.write(`${told}\n`);
process.stdout.write(
  `${trials} changed ledgers: ${refused} refused, ${continued} continued, ${doubles.length} with a row twice, ${lost.length} with a row lost\n`,
);
process.exitCode = doubles.length + lost.length === 0 ? 0 : 1;
