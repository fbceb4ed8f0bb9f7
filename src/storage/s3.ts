import { AwsV4Signer } from 'aws4fetch';
import type { Fault } from '../domain/fault.ts';
import type { HttpMethod } from '../domain/http.ts';
import type { StorageTarget } from '../domain/storage-target.ts';
import { checkUrl } from '../domain/url.ts';
import type { Clock } from '../ports/clock.ts';
import type { Naming, Storage } from './types.ts';

/** Links for our own uploads and removals are used at once; an hour allows for retries and wrong clocks. */
const OWN_LINK_MS = 60 * 60 * 1000;

interface S3Parts {
  readonly access: AwsAccess;
  readonly clock: Clock;
  /** How long a link for the vendor is valid. */
  readonly linkMs: number;
  readonly naming: Naming;
}

/** Objects in an S3-compatible store, accessed by pre-signed URLs: the credentials never leave this process. */
export function createS3Storage(
  target: Extract<StorageTarget, { readonly kind: 's3' }>,
  { access, clock, linkMs, naming }: S3Parts,
): Storage {
  const sign = (method: HttpMethod, url: URL, ms: number): Promise<string> =>
    presign(access, { method, url, date: clock.date(), seconds: Math.ceil(ms / 1000) });
  return {
    secrets: [naming.run, access.secretAccessKey, ...(access.sessionToken === undefined ? [] : [access.sessionToken])],
    remembers: naming.remembers,
    async objectFor(batchId, suffix) {
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
 * A URL that allows one method on one object until it expires (AWS Signature Version 4, query parameters). The body is
 * not signed, so it may be a stream.
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

/** Addresses the bucket by host name at AWS, and by path at other stores and if its name has dots, which no certificate covers. */
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

/** Credentials and location of the store. */
export interface AwsAccess {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string | undefined;
  readonly region: string;
  /** Address of another S3-compatible store; undefined for AWS. */
  readonly endpoint: URL | undefined;
}

export interface AwsSettings {
  /** undefined if something is missing. */
  readonly access: AwsAccess | undefined;
  /** When the session token expires, in milliseconds since the epoch, if known. */
  readonly expiresAt: number | undefined;
  readonly faults: readonly Fault[];
}

/** Other stores mostly ignore the region; all of them accept this one. */
const DEFAULT_REGION = 'us-east-1';

/** Reads the usual environment variables of AWS tools, but no files and no instance metadata. */
export function readAwsSettings(environment: ReadonlyMap<string, string>): AwsSettings {
  const get = (name: string): string | undefined => environment.get(name)?.trim() || undefined;
  const faults: Fault[] = [];
  const missing = (names: string, next: string): void => {
    faults.push({
      code: 'input/storage-access',
      message: `storage is an S3 address and needs ${names}.`,
      next,
      input: 'storage',
    });
  };
  const accessKeyId = get('AWS_ACCESS_KEY_ID');
  const secretAccessKey = get('AWS_SECRET_ACCESS_KEY');
  if (accessKeyId === undefined || secretAccessKey === undefined) {
    const login = 'Log in to AWS in an earlier step, or set both from secrets under `env` of this step.';
    missing('AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY in the environment', login);
  }
  const given = get('AWS_ENDPOINT_URL_S3') ?? get('AWS_ENDPOINT_URL');
  const endpoint = given === undefined || !URL.canParse(given) ? undefined : new URL(given);
  if (given !== undefined && (endpoint === undefined || !isUsable(endpoint))) {
    missing(
      'an https endpoint (or http on loopback) without a query',
      `Fix ${get('AWS_ENDPOINT_URL_S3') === undefined ? 'AWS_ENDPOINT_URL' : 'AWS_ENDPOINT_URL_S3'}.`,
    );
  }
  const region =
    get('AWS_REGION') ?? get('AWS_DEFAULT_REGION') ?? (endpoint === undefined ? undefined : DEFAULT_REGION);
  if (region === undefined && given === undefined) missing('a region', 'Set AWS_REGION to the region of the bucket.');
  const expires = Date.parse(get('AWS_CREDENTIAL_EXPIRATION') ?? '');
  const sessionToken = get('AWS_SESSION_TOKEN');
  const access =
    faults.length > 0 || accessKeyId === undefined || secretAccessKey === undefined || region === undefined
      ? undefined
      : { accessKeyId, secretAccessKey, sessionToken, region, endpoint };
  return { access, expiresAt: sessionToken === undefined || Number.isNaN(expires) ? undefined : expires, faults };
}

function isUsable(endpoint: URL): boolean {
  return checkUrl(endpoint) === undefined && endpoint.search === '';
}
