import type { StorageTarget } from '../domain/storage-target.ts';
import type { Naming, Storage } from './types.ts';

/** Hosts of Azure's blob storage, in every cloud, and its emulator's account path. */
const AZURE = /\.blob\.(core\.|storage\.)|\/devstoreaccount1\//;
/** Without it Azure refuses an upload. */
const AZURE_HEADERS: ReadonlyMap<string, string> = new Map([['x-ms-blob-type', 'BlockBlob']]);
/** Parts of a query below this are versions and dates, no signatures. */
const MIN_SIGNATURE_CHARS = 20;

/** Objects at addresses that the user signed beforehand, such as with a shared access signature. */
export function createUrlStorage(
  target: Extract<StorageTarget, { readonly kind: 'urls' }>,
  { run, nameOf, remembers }: Naming,
): Storage {
  const isAzure = AZURE.test(target.put);
  return {
    secrets: [run, ...[target.put, target.get].flatMap(signaturesOf)],
    remembers,
    async place(batchId, suffix) {
      const name = nameOf(batchId, suffix);
      const uploadUrl = target.put.replaceAll('{name}', name);
      return {
        uploadUrl,
        uploadHeaders: isAzure ? AZURE_HEADERS : new Map(),
        sourceUrl: target.get.replaceAll('{name}', name),
        // A shared access signature may allow it; of other addresses nothing is known.
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
