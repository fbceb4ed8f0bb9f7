// A process that ends as HOW says, with the sentinel armed.
import { armSentinel } from '../../src/hosts/sentinel.ts';

const sentinel = armSentinel(
  process,
  (line) => process.stderr.write(`${line}\n`),
  () => ({
    ci: 'none',
    keepsLedger: false,
  }),
);
const never = new Promise<void>(() => {});

switch (process.env.HOW) {
  case 'dry':
    void never.then(() => sentinel.disarm(0));
    break;
  case 'await':
    await never;
    break;
  case 'exit-0':
    process.exit(0);
    break;
  case 'rejection':
    void Promise.reject(new TypeError('alice@example.org is not a date'));
    setTimeout(() => sentinel.disarm(0), 1000);
    break;
  case 'throw':
    setImmediate(() => {
      throw new RangeError('alice@example.org is too long');
    });
    break;
  default:
    sentinel.disarm(Number(process.env.HOW));
}
