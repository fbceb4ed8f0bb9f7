import type { Fault } from './fault.ts';
import { VERSION } from './version.ts';

/** Where the documents of this very version are. */
export const REPOSITORY_URL = 'https://github.com/OWNER/bulk-job-action';

/** A JSON Schema of this version, for editors. Its `$id` is the address of its file in the repository. */
export function schemaUrl(
  name: 'config' | 'provider' | 'report',
  repository = new URL(REPOSITORY_URL).pathname,
): string {
  return `https://raw.githubusercontent.com/${repository.replace(/^\//, '')}/v${VERSION}/schema/${name}.schema.json`;
}

/** Address of a section of docs/troubleshooting.md. */
export function troubleshootingUrl(anchor: string): string {
  return `${REPOSITORY_URL}/blob/v${VERSION}/docs/troubleshooting.md#${anchor}`;
}

/** Anchor of a fault's section there: its code, as GitHub makes an anchor of a heading. */
export function faultAnchor({ code }: Pick<Fault, 'code'>): string {
  return code.toLowerCase().replaceAll(/[^a-z0-9-]/g, '');
}
