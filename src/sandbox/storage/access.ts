import type { IncomingHttpHeaders } from 'node:http';
import { decodePart } from '../../domain/url.ts';
import type { SandboxReply } from '../respond.ts';
import { type AwsCredentials, verifySignature } from './aws-signature.ts';

/**
 * Who has access. `s3`: AWS Signature Version 4. `token`: every request with the token in its query, as with pre-signed
 * URL templates. `azure`: the same, and a PUT must name its blob type.
 */
export type StoreAccess =
  | ({ readonly kind: 's3'; readonly bucket: string } & AwsCredentials)
  | { readonly kind: 'token' | 'azure'; readonly token: string };

const CREDENTIAL_HEADERS = ['authorization', 'cookie', 'proxy-authorization', 'x-api-key'] as const;

/** Names of the headers that contain credentials; a signature of this request is not one. */
export function credentialHeaders(headers: IncomingHttpHeaders): readonly string[] {
  return CREDENTIAL_HEADERS.filter((name) => {
    const value = headers[name];
    return value !== undefined && !(name === 'authorization' && String(value).startsWith('AWS4-HMAC-SHA256 '));
  });
}

/** An error in the form of S3. */
export const xml = (status: number, code: string, message: string): SandboxReply => ({
  status,
  contentType: 'application/xml',
  body: `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>${message}</Message></Error>`,
});

interface ObjectAddress {
  readonly bucket: string | undefined;
  readonly key: string;
}

/** Bucket and key: `/bucket/key`, or `/key` if the host begins with the bucket's name. Without S3, all of it is the key. */
export function readAddress(access: StoreAccess, url: string, host: string): ObjectAddress {
  const path = url.split('?', 1)[0] ?? '';
  const segments = path.slice(1).split('/').map(decodePart);
  if (access.kind !== 's3') return { bucket: undefined, key: segments.join('/') };
  if (host.startsWith(`${access.bucket}.`)) return { bucket: access.bucket, key: segments.join('/') };
  return { bucket: segments[0], key: segments.slice(1).join('/') };
}

/** Authorizes a request, or returns the store's refusal. `payload`: the SHA-256 that the body must have. */
export function authorize(
  access: StoreAccess,
  request: { readonly method: string; readonly target: string; readonly headers: IncomingHttpHeaders },
  { bucket, key }: ObjectAddress,
  epochMs: number,
): SandboxReply | { readonly payload: string | undefined } {
  if (access.kind === 's3') {
    const verdict = verifySignature(request, access, epochMs);
    if (!verdict.ok) return xml(verdict.status, verdict.code, verdict.message);
    if (bucket !== access.bucket) return xml(404, 'NoSuchBucket', 'The specified bucket does not exist.');
    return key === '' ? xml(400, 'InvalidRequest', 'There is no key.') : verdict;
  }
  const query = new URL(request.target, 'http://store').searchParams;
  if (![...query.values()].includes(access.token)) {
    return xml(403, 'AuthenticationFailed', 'The URL has no signature, or a wrong one.');
  }
  if (access.kind === 'azure' && request.method === 'PUT' && request.headers['x-ms-blob-type'] !== 'BlockBlob') {
    return xml(400, 'MissingRequiredHeader', 'An HTTP header that is mandatory is not specified: x-ms-blob-type.');
  }
  return { payload: undefined };
}
