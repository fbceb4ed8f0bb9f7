import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { SANDBOX_KEY, type Sandbox } from '../../src/sandbox/server.ts';
import { ROOT } from './bundle.ts';
import type { Toxics } from './toxics.ts';

export type LineVendor = 'donoratlas' | 'ngpvan' | 'passcreator' | 'passcreator-create';

/** VAN is polled every 15 s, for which a test has no time. */
const IMPATIENT_VAN = readFileSync(join(ROOT, 'providers', 'ngpvan.yaml'), 'utf8').replace(/floor: 15\b/, 'floor: 0.2');

const VENDORS: Readonly<Record<LineVendor, { readonly flags: readonly string[]; readonly header: string }>> = {
  donoratlas: { flags: ['--provider=donoratlas', '--param=network_id=net_1'], header: 'donor_id,note' },
  ngpvan: {
    flags: [
      '--provider=van.yaml',
      '--params={ application_name: app, mapping_types: [{ email: Email }] }',
      '--rate=10/s',
    ],
    header: 'VanID,Email',
  },
  passcreator: { flags: ['--provider=passcreator'], header: 'identifier,points' },
  'passcreator-create': {
    flags: ['--provider=passcreator-create', '--param=template_id=tpl_1'],
    header: 'userProvidedId,points',
  },
};

/** A workspace's files: rows with these keys, and whatever lines come after them. */
export function lineFiles(vendor: LineVendor, keys: readonly string[], more = ''): Readonly<Record<string, string>> {
  const rows = [VENDORS[vendor].header, ...keys.map((key) => `${key},x`), ''].join('\n');
  return { 'data/a.csv': rows + more, 'van.yaml': IMPATIENT_VAN };
}

/** Arguments and environment of a run whose every connection passes the toxics. */
export async function connectLine(
  vendor: LineVendor,
  { sandbox, toxics }: { readonly sandbox: Sandbox; readonly toxics: Toxics },
): Promise<{ readonly args: readonly string[]; readonly env: ReadonlyMap<string, string> }> {
  const { storage } = sandbox;
  const env = new Map([['BULK_JOB_API_KEY', SANDBOX_KEY], ...(storage?.environment ?? [])]);
  const endpoint = env.get('AWS_ENDPOINT_URL_S3');
  if (endpoint !== undefined) env.set('AWS_ENDPOINT_URL_S3', await toxics.relay(endpoint));
  const args = [
    'run',
    ...VENDORS[vendor].flags,
    ...(storage === undefined ? [] : [`--storage=${storage.url}`]),
    `--base-url=${await toxics.relay(sandbox.url)}`,
    '--files=data/*',
    '--poll-interval=1s',
  ];
  return { args, env };
}

/** How the vendor's record names a row: VAN's files name it by its number. */
export const recordId = (vendor: LineVendor, row: number, key: string): string =>
  vendor === 'ngpvan' ? String(row + 1) : key;
