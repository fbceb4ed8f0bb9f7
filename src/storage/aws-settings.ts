import type { Fault } from '../domain/fault.ts';

/** Who signs, and where the store is. */
export interface AwsAccess {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string | undefined;
  readonly region: string;
  /** Of another S3-compatible store: addressed by path. */
  readonly endpoint: URL | undefined;
}

export interface AwsSettings {
  /** undefined where something is missing. */
  readonly access: AwsAccess | undefined;
  /** Milliseconds since the epoch at which the session token ends, where that is known. */
  readonly expiresAt: number | undefined;
  readonly faults: readonly Fault[];
}

/** Stores beside AWS mostly ignore the region; this one they all accept. */
const DEFAULT_REGION = 'us-east-1';
const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;

/** The usual environment variables of AWS's tools; no files, no instance metadata. */
export function readAwsSettings(environment: ReadonlyMap<string, string>): AwsSettings {
  const get = (name: string): string | undefined => environment.get(name)?.trim() || undefined;
  const faults: Fault[] = [];
  const missing = (names: string, next: string): void => {
    faults.push({ code: 'input/storage-access', message: `storage needs ${names}.`, next, input: 'storage' });
  };
  const accessKeyId = get('AWS_ACCESS_KEY_ID');
  const secretAccessKey = get('AWS_SECRET_ACCESS_KEY');
  if (accessKeyId === undefined || secretAccessKey === undefined) {
    const login = 'Log in to AWS in a step before, or set both from secrets in the environment of this step.';
    missing('AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY in the environment', login);
  }
  const given = get('AWS_ENDPOINT_URL_S3') ?? get('AWS_ENDPOINT_URL');
  const endpoint = given === undefined || !URL.canParse(given) ? undefined : new URL(given);
  if (given !== undefined && (endpoint === undefined || !isUsable(endpoint))) {
    missing(
      'an endpoint that is https, or http on loopback, without query',
      'Correct AWS_ENDPOINT_URL_S3 or AWS_ENDPOINT_URL.',
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

function isUsable({ protocol, hostname, username, password, search }: URL): boolean {
  const isSafe = protocol === 'https:' || (protocol === 'http:' && LOOPBACK.test(hostname));
  return isSafe && username === '' && password === '' && search === '';
}
