import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { decodePart } from '../../domain/url.ts';

// Signature Version 4 for Amazon S3, from AWS's pages "Authenticating Requests: Using Query Parameters" and
// "Using the Authorization Header". Written independently of any signer, so that a mistake is not made twice.

const ALGORITHM = 'AWS4-HMAC-SHA256';
const UNSIGNED = 'UNSIGNED-PAYLOAD';
/** Seven days: AWS's maximum lifetime of a pre-signed URL. */
const MAX_EXPIRES_SECONDS = 604_800;
/** Maximum difference between the two clocks. */
const SKEW_MS = 15 * 60 * 1000;

export interface AwsCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
  readonly region: string;
}

export interface SignedRequest {
  readonly method: string;
  /** Path and query as received. */
  readonly target: string;
  readonly headers: IncomingHttpHeaders;
}

/** `payload`: the SHA-256 that the body must have, if one was signed. */
export type SignatureVerdict =
  | { readonly ok: true; readonly payload: string | undefined }
  | { readonly ok: false; readonly status: 400 | 403; readonly code: string; readonly message: string };

interface Claim {
  readonly algorithm: string;
  readonly credential: string;
  readonly date: string;
  readonly signedHeaders: string;
  readonly signature: string;
  readonly token: string | undefined;
  /** Undefined: valid for the allowed clock skew, as with a header. */
  readonly expiresSeconds: number | undefined;
  readonly payload: string;
}

const refuse = (code: string, message: string, status: 400 | 403 = 403): SignatureVerdict => ({
  ok: false,
  status,
  code,
  message,
});

/** Checks a pre-signed URL or a signed header as S3 does. */
export function verifySignature(request: SignedRequest, own: AwsCredentials, epochMs: number): SignatureVerdict {
  const query = parseQuery(request.target);
  const claim = readClaim(query, request.headers);
  if (claim === undefined) return refuse('AccessDenied', 'Access Denied: the request is not signed.');
  const [accessKeyId, day, region, service, ending, ...more] = claim.credential.split('/');
  if (claim.algorithm !== ALGORITHM || ending !== 'aws4_request' || service !== 's3' || more.length > 0) {
    return refuse('AuthorizationQueryParametersError', 'The algorithm or the credential scope is not one of S3.', 400);
  }
  if (accessKeyId !== own.accessKeyId) return refuse('InvalidAccessKeyId', 'The access key id is not known.');
  if (region !== own.region) {
    return refuse(
      'AuthorizationQueryParametersError',
      `The region "${region}" is wrong; expecting "${own.region}".`,
      400,
    );
  }
  const signedAtMs = parseDate(claim.date);
  if (signedAtMs === undefined || !claim.date.startsWith(`${day}T`)) {
    return refuse(
      'AuthorizationQueryParametersError',
      "X-Amz-Date must be the ISO 8601 long form, of the scope's day.",
      400,
    );
  }
  if (claim.expiresSeconds !== undefined && !isExpiry(claim.expiresSeconds)) {
    return refuse('AuthorizationQueryParametersError', 'X-Amz-Expires must be from 1 to 604800 seconds.', 400);
  }
  if (!isSigned('host', claim)) return refuse('AccessDenied', 'The host header must be signed.');
  if (claim.token !== own.sessionToken) return refuse('InvalidToken', 'The session token is missing or wrong.', 400);
  if (signedAtMs > epochMs + SKEW_MS) return refuse('AccessDenied', 'Request is not yet valid');
  const livesMs = claim.expiresSeconds === undefined ? SKEW_MS : claim.expiresSeconds * 1000;
  if (epochMs > signedAtMs + livesMs) return refuse('AccessDenied', 'Request has expired');
  if (!isEqual(signatureOf(request, claim, query, own.secretAccessKey), claim.signature)) {
    return refuse('SignatureDoesNotMatch', 'The signature that was calculated is not the one that was provided.');
  }
  return { ok: true, payload: claim.payload === UNSIGNED ? undefined : claim.payload };
}

type Query = readonly (readonly [name: string, value: string])[];

function parseQuery(target: string): Query {
  const at = target.indexOf('?');
  const text = at < 0 ? '' : target.slice(at + 1);
  return text
    .split('&')
    .filter((pair) => pair !== '')
    .map((pair) => {
      const [name = '', ...value] = pair.split('=');
      return [decodePart(name), decodePart(value.join('='))] as const;
    });
}

function readClaim(query: Query, headers: IncomingHttpHeaders): Claim | undefined {
  const values = new Map(query);
  const signature = values.get('X-Amz-Signature');
  if (signature !== undefined) {
    return {
      algorithm: values.get('X-Amz-Algorithm') ?? '',
      credential: values.get('X-Amz-Credential') ?? '',
      date: values.get('X-Amz-Date') ?? '',
      signedHeaders: values.get('X-Amz-SignedHeaders') ?? '',
      signature,
      token: values.get('X-Amz-Security-Token'),
      expiresSeconds: Number(values.get('X-Amz-Expires') ?? Number.NaN),
      payload: UNSIGNED,
    };
  }
  const [algorithm = '', ...rest] = (headers.authorization ?? '').split(' ');
  const parts = new Map(
    rest
      .join('')
      .split(',')
      .map((part) => {
        const at = part.indexOf('=');
        return [part.slice(0, at), part.slice(at + 1)] as const;
      }),
  );
  const inHeader = parts.get('Signature');
  if (inHeader === undefined) return undefined;
  return {
    algorithm,
    credential: parts.get('Credential') ?? '',
    date: headerOf(headers, 'x-amz-date') ?? '',
    signedHeaders: parts.get('SignedHeaders') ?? '',
    signature: inHeader,
    token: headerOf(headers, 'x-amz-security-token'),
    expiresSeconds: undefined,
    payload: headerOf(headers, 'x-amz-content-sha256') ?? '',
  };
}

function headerOf(headers: IncomingHttpHeaders, name: string): string | undefined {
  const value = headers[name];
  return Array.isArray(value) ? value.join(',') : value;
}

/** `20130524T000000Z` */
function parseDate(text: string): number | undefined {
  const iso = text.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z');
  const time = iso === text ? Number.NaN : Date.parse(iso);
  return Number.isNaN(time) ? undefined : time;
}

function isExpiry(seconds: number): boolean {
  return Number.isInteger(seconds) && seconds >= 1 && seconds <= MAX_EXPIRES_SECONDS;
}

function isSigned(header: string, claim: Claim): boolean {
  return claim.signedHeaders.split(';').includes(header);
}

/** AWS's percent-encoding of UTF-8 bytes: all characters except the unreserved ones of RFC 3986. */
function encode(text: string): string {
  const upper = (char: string): string => `%${char.charCodeAt(0).toString(16).toUpperCase()}`;
  return encodeURIComponent(text).replaceAll(/[!'()*]/g, upper);
}

const byCodeUnits = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

function signatureOf(request: SignedRequest, claim: Claim, query: Query, secret: string): string {
  const path = request.target.split('?', 1)[0] ?? '';
  const names = claim.signedHeaders.split(';');
  const canonical = [
    request.method,
    path
      .split('/')
      .map((segment) => encode(decodePart(segment)))
      .join('/'),
    query
      .filter(([name]) => name !== 'X-Amz-Signature')
      .map(([name, value]) => `${encode(name)}=${encode(value)}`)
      .sort(byCodeUnits)
      .join('&'),
    ...names.map((name) => `${name}:${(headerOf(request.headers, name) ?? '').trim().replaceAll(/ +/g, ' ')}`),
    '',
    claim.signedHeaders,
    claim.payload,
  ].join('\n');
  const [, day = '', region = '', service = '', ending = ''] = claim.credential.split('/');
  const scope = [day, region, service, ending].join('/');
  const toSign = [ALGORITHM, claim.date, scope, createHash('sha256').update(canonical).digest('hex')].join('\n');
  const hmac = (key: string | Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest();
  const key = [day, region, service, ending].reduce<string | Buffer>(hmac, `AWS4${secret}`);
  return hmac(key, toSign).toString('hex');
}

function isEqual(own: string, given: string): boolean {
  return own.length === given.length && timingSafeEqual(Buffer.from(own), Buffer.from(given));
}
