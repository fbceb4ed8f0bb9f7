import { AwsV4Signer } from 'aws4fetch';
import type { HttpMethod } from '../domain/http-method.ts';
import type { StorageTarget } from '../domain/storage-target.ts';
import type { Clock } from '../ports/clock.ts';
import type { AwsAccess } from './aws-settings.ts';
import type { Naming, Storage } from './types.ts';

/** Uploads and removals are made at once; an hour leaves room for retries and for clocks that are off. */
const OWN_LINK_MS = 60 * 60 * 1000;

interface S3Parts {
  readonly access: AwsAccess;
  readonly clock: Clock;
  /** How long a link for the vendor is valid. */
  readonly linkMs: number;
  readonly naming: Naming;
}

/** Objects in an S3-compatible store, by pre-signed URLs: the credentials never leave this process. */
export function createS3Storage(
  target: Extract<StorageTarget, { readonly kind: 's3' }>,
  { access, clock, linkMs, naming }: S3Parts,
): Storage {
  const sign = (method: HttpMethod, url: URL, ms: number): Promise<string> =>
    presign(access, { method, url, date: clock.date(), seconds: Math.ceil(ms / 1000) });
  return {
    secrets: [naming.run, access.secretAccessKey, ...(access.sessionToken === undefined ? [] : [access.sessionToken])],
    remembers: naming.remembers,
    async place(batchId, suffix) {
      const url = locate(target, access, naming.nameOf(batchId, suffix));
      return {
        uploadUrl: await sign('PUT', url, OWN_LINK_MS),
        uploadHeaders: new Map(),
        sourceUrl: await sign('GET', url, linkMs),
        removeUrl: () => sign('DELETE', url, OWN_LINK_MS),
      };
    },
  };
}

/**
 * A URL that allows one method on one object until it ends (AWS Signature Version 4, query parameters). The body is
 * not signed, so that it may be a stream.
 */
export async function presign(
  access: Pick<AwsAccess, 'accessKeyId' | 'secretAccessKey' | 'sessionToken' | 'region'>,
  request: { readonly method: HttpMethod; readonly url: URL; readonly date: Date; readonly seconds: number },
): Promise<string> {
  const { sessionToken, ...keys } = access;
  const url = new URL(request.url);
  url.searchParams.set('X-Amz-Expires', String(request.seconds));
  const signer = new AwsV4Signer({
    method: request.method,
    url: url.href,
    accessKeyId: keys.accessKeyId,
    secretAccessKey: keys.secretAccessKey,
    ...(sessionToken !== undefined && { sessionToken }),
    service: 's3',
    region: keys.region,
    datetime: request.date.toISOString().replace(/[:-]|\.\d{3}/g, ''),
    signQuery: true,
  });
  return (await signer.sign()).url.href;
}

/** By host name at AWS; by path at other stores, and for a bucket whose dots no certificate covers. */
function locate(
  { bucket, prefix }: { readonly bucket: string; readonly prefix: string },
  access: AwsAccess,
  name: string,
): URL {
  const key = [...prefix.split('/').filter((part) => part !== ''), name].map(encodeURIComponent).join('/');
  const { endpoint, region } = access;
  if (endpoint !== undefined) return new URL(`${endpoint.href.replace(/\/$/, '')}/${bucket}/${key}`);
  const domain = region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com';
  return bucket.includes('.')
    ? new URL(`https://s3.${region}.${domain}/${bucket}/${key}`)
    : new URL(`https://${bucket}.s3.${region}.${domain}/${key}`);
}
