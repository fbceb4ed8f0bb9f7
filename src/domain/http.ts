export const HTTP_METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;
export type HttpMethod = (typeof HTTP_METHODS)[number];

/**
 * Whether the vendor may have processed a request (docs/contract.md, 5.3). `no`: certainly not, so it may be repeated.
 * `yes`: it said so. `unknown`: cannot be known, so a request with side effects is not repeated automatically.
 */
export type Certainty = 'no' | 'yes' | 'unknown';

/** Statuses that are handled specially (RFC 9110, 6585, 8470; 499 is nginx's). */
export const HTTP_STATUS = {
  ok: 200,
  created: 201,
  accepted: 202,
  noContent: 204,
  partialContent: 206,
  temporaryRedirect: 307,
  permanentRedirect: 308,
  unauthorized: 401,
  paymentRequired: 402,
  forbidden: 403,
  notFound: 404,
  requestTimeout: 408,
  conflict: 409,
  gone: 410,
  tooEarly: 425,
  tooManyRequests: 429,
  clientClosed: 499,
  serviceUnavailable: 503,
} as const;

/** 2xx. */
export function isSuccess(status: number): boolean {
  return status >= 200 && status < 300;
}

/** 3xx, with or without a location. */
export function isRedirect(status: number | undefined): boolean {
  return status !== undefined && status >= 300 && status < 400;
}

/** 4xx and 5xx. */
export function isError(status: number | undefined): boolean {
  return status !== undefined && status >= 400;
}

/** 5xx. */
export function isServerError(status: number): boolean {
  return status >= 500;
}

/** The key is not valid, or lacks the permission: 401, 403. */
export function isDenied(status: number | undefined): boolean {
  return status === HTTP_STATUS.unauthorized || status === HTTP_STATUS.forbidden;
}
