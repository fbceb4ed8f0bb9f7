import type { StorageTarget } from '../domain/storage-target.ts';
import type { Naming, Storage } from './types.ts';

/** Hosts of Azure Blob Storage in every cloud, and the account path of its emulator. */
const AZURE = /\.blob\.(core\.|storage\.)|\/devstoreaccount1\//;
/** Azure rejects an upload without it. */
const AZURE_HEADERS: ReadonlyMap<string, string> = new Map([['x-ms-blob-type', 'BlockBlob']]);
/** Shorter query values are versions and dates, not signatures. */
const MIN_SIGNATURE_CHARS = 20;

/** Objects at addresses that the user signed beforehand, for example with a shared access signature. */
export function createUrlStorage(
  target: Extract<StorageTarget, { readonly kind: 'urls' }>,
  { run, nameOf, remembers }: Naming,
): Storage {
  const isAzure = AZURE.test(target.put);
  return {
    secrets: [run, ...[target.put, target.get].flatMap(signaturesOf)],
    remembers,
    async objectFor(batchId, suffix) {
      const name = nameOf(batchId, suffix);
      const uploadUrl = target.put.replaceAll('{name}', name);
      return {
        uploadUrl,
        uploadHeaders: isAzure ? AZURE_HEADERS : new Map(),
        sourceUrl: target.get.replaceAll('{name}', name),
        // A shared access signature may allow it; about other addresses nothing is known.
        removeUrl: async () => (isAzure ? uploadUrl : undefined),
      };
    },
  };
}

function signaturesOf(template: string): readonly string[] {
  const query = template.replace(/^[^?]*\??/, '').replace(/#.*$/, '');
  return query
    .split('&')
    .map((part) => part.slice(part.indexOf('=') + 1))
    .filter((value) => value.length >= MIN_SIGNATURE_CHARS && !value.includes('{name}'));
}
