import { VAN_PREFIXES } from './ngpvan-rows.ts';
import { KEY_PREFIXES } from './outcomes.ts';

/** What a person is told of a simulated vendor. */
export interface VendorGuide {
  /** What the demo does with the sample files: a sentence without its subject's name. */
  readonly story: string;
  /** A sample file, below `examples/`. */
  readonly sample: string;
  /** Flags that give the provider's own inputs for the sample file. */
  readonly flags: readonly (readonly [name: 'param' | 'params', value: string])[];
  /** What the record's rows are called: the row's key, or its number in the run. */
  readonly rowsBy: 'key' | 'number';
  /** The column that holds a row's key, and what its beginning decides. */
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
        'a CSV and an NDJSON file are added to a network, 100 ids a job, and failed ids go again in two more rounds',
      sample: 'donoratlas/donors.csv',
      flags: [['param', 'network_id=net_1']],
      rowsBy: 'key',
      keyColumn: 'donor_id',
      prefixes: [[notFound, 'is not found'], [fail, 'fails'], FLAKY],
    },
  ],
  [
    'ngpvan',
    {
      story:
        'people are created or updated and tagged; the vendor downloads them as a zip from an object store on this machine, and says in a result file what became of each line',
      sample: 'ngpvan/contacts.csv',
      flags: [['params', '{ application_name: trial, mapping_types: [contact, activist_code: 4600101] }']],
      rowsBy: 'number',
      keyColumn: 'VanID',
      prefixes: [
        [notFound, 'matches nobody'],
        [fail, 'is applied in part'],
        FLAKY,
        [VAN_PREFIXES.absent, 'does not validate'],
        [VAN_PREFIXES.ignored, 'is partly left alone, which is a success'],
      ],
    },
  ],
  [
    'passcreator',
    {
      story: 'passes are updated from a file with a column for each field; rows with equal values share a job',
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
      story: 'passes are made of a template, each with an id of your own that may exist only once',
      sample: 'passcreator-create/new-passes.csv',
      flags: [['param', 'template_id=tpl_1']],
      rowsBy: 'key',
      keyColumn: 'userProvidedId',
      prefixes: [[fail, 'fails'], FLAKY],
    },
  ],
]);
