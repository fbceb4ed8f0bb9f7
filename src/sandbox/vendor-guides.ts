import { VAN_PREFIXES } from './ngpvan/rows.ts';
import { KEY_PREFIXES } from './outcome-decider.ts';

/** The description of a simulated vendor for users. */
export interface VendorGuide {
  /** What the demo does with the sample files: a sentence without the vendor's name. */
  readonly story: string;
  /** A sample file, relative to `examples/`. */
  readonly sample: string;
  /** Flags that set the provider's own inputs for the sample file. */
  readonly flags: readonly (readonly [name: 'param' | 'params', value: string])[];
  /** How the record names rows: by key, or by number in the run. */
  readonly rowsBy: 'key' | 'number';
  /** The column with a row's key, and what its prefix decides. */
  readonly keyColumn: string;
  readonly prefixes: readonly (readonly [prefix: string, meaning: string])[];
}

const { notFound, fail, flaky } = KEY_PREFIXES;
const FLAKY = [flaky, 'fails the first time it is sent'] as const;

/** By the name of the provider, in the order of the demo. */
export const VENDOR_GUIDES: ReadonlyMap<string, VendorGuide> = new Map<string, VendorGuide>([
  [
    'donoratlas',
    {
      story:
        'a CSV and an NDJSON file are added to a network, 100 ids per job, and failed ids are retried in two more rounds',
      sample: 'donoratlas/donors.csv',
      flags: [['param', 'network_id=net_1']],
      rowsBy: 'key',
      keyColumn: 'donor_id',
      prefixes: [[notFound, 'is not found'], [fail, 'fails'], FLAKY],
    },
  ],
  [
    'donoratlas-remove',
    {
      story: 'former members are removed from a network; the response to each request is the result',
      sample: 'donoratlas-remove/former-members.csv',
      flags: [['param', 'network_id=net_1']],
      rowsBy: 'key',
      keyColumn: 'donor_id',
      prefixes: [[fail, 'fails'], FLAKY],
    },
  ],
  [
    'ngpvan',
    {
      story:
        'people are created or updated and tagged; the vendor downloads them as a zip from an object store on this machine, and reports the outcome of each row in a result file',
      sample: 'ngpvan/contacts.csv',
      flags: [['params', '{ application_name: trial, mapping_types: [contact, activist_code: 4600101] }']],
      rowsBy: 'number',
      keyColumn: 'VanID',
      prefixes: [
        [notFound, 'matches no one'],
        [fail, 'is partly applied'],
        FLAKY,
        [VAN_PREFIXES.absent, 'does not validate'],
        [VAN_PREFIXES.ignored, 'is partly ignored, which is a success'],
      ],
    },
  ],
  [
    'passcreator',
    {
      story: 'passes are updated from a file with a column for each field; rows with the same values share a job',
      sample: 'passcreator/passes.csv',
      flags: [['param', 'match_by=identifier']],
      rowsBy: 'key',
      keyColumn: 'identifier',
      prefixes: [[notFound, 'does not exist'], [fail, 'fails'], FLAKY],
    },
  ],
  [
    'passcreator-create',
    {
      story: 'passes are created from a template, each with an id of your own that may exist only once',
      sample: 'passcreator-create/new-passes.csv',
      flags: [['param', 'template_id=tpl_1']],
      rowsBy: 'key',
      keyColumn: 'userProvidedId',
      prefixes: [[fail, 'fails'], FLAKY],
    },
  ],
]);
