import { VERSION } from '../domain/version.ts';

/**
 * The only headers that another origin gets; everything else may carry a credential, whatever its name.
 * `x-ms-blob-type` is required by Azure's storage and reveals nothing (docs/contract.md, 9).
 */
const NO_CREDENTIALS: ReadonlySet<string> = new Set([
  'accept',
  'accept-encoding',
  'content-type',
  'user-agent',
  'x-ms-blob-type',
]);

/**
 * The headers as they go out. `elsewhere`: what the request says is for any origin (a request's own headers). `identity`, since a compressed response would only need a limit on its unpacked size.
 */
export function buildHeaders(
  headers: ReadonlyMap<string, string>,
  withCredentials: boolean,
  elsewhere: ReadonlySet<string> = new Set(),
): Map<string, string> {
  const built = new Map([
    ['user-agent', `bulk-job-action/${VERSION}`],
    ['accept-encoding', 'identity'],
  ]);
  for (const [name, value] of headers) {
    const isOpen = NO_CREDENTIALS.has(name.toLowerCase()) || elsewhere.has(name.toLowerCase());
    if (withCredentials || isOpen) built.set(name.toLowerCase(), value);
  }
  return built;
}
