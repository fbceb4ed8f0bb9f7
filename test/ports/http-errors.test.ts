import { expect, test } from 'vitest';
import { proxyFailure, toHttpFailure } from '../../src/ports/http-errors.ts';

function fault(code: string): Error {
  return Object.assign(new Error('x'), { code });
}

const PROXY = { name: 'http://proxy.example:3128', variable: 'https_proxy' };

test.each<[name: string, cause: unknown, message: RegExp, remedy: RegExp | undefined]>([
  ['a self-signed certificate', fault('DEPTH_ZERO_SELF_SIGNED_CERT'), /self-signed/, /NODE_EXTRA_CA_CERTS/],
  ['a self-signed chain', fault('SELF_SIGNED_CERT_IN_CHAIN'), /self-signed/, /NODE_EXTRA_CA_CERTS/],
  ['a proxy that signs itself', fault('UNABLE_TO_VERIFY_LEAF_SIGNATURE'), /unknown authority/, /NODE_EXTRA_CA_CERTS/],
  ['no issuer', fault('UNABLE_TO_GET_ISSUER_CERT_LOCALLY'), /unknown authority/, /NODE_EXTRA_CA_CERTS/],
  ['a certificate of the past', fault('CERT_HAS_EXPIRED'), /expired/, /clock/],
  ['a certificate of the future', fault('CERT_NOT_YET_VALID'), /not valid yet/, /clock/],
  ['another host', fault('ERR_TLS_CERT_ALTNAME_INVALID'), /another host/, /base-url/],
  ['no TLS', fault('ERR_SSL_WRONG_VERSION_NUMBER'), /does not speak TLS/, /port/],
  [
    'a proxy that wants a password',
    proxyFailure(PROXY, { status: 407 }),
    /proxy\.example:3128 \(https_proxy\) requires/,
    /user name and password in https_proxy/,
  ],
  [
    'a proxy that forbids the host',
    proxyFailure(PROXY, { status: 403 }),
    /refused the connection \(HTTP 403\)/,
    /no_proxy/,
  ],
  [
    'no proxy there',
    proxyFailure(PROXY, { cause: fault('ECONNREFUSED') }),
    /cannot connect through the proxy http:\/\/proxy/,
    /https_proxy/,
  ],
  ['a refused connection', fault('ECONNREFUSED'), /refused/, undefined],
  ['no error at all', 'x', /unknown error/, undefined],
])('%s', (_name, cause, message, remedy) => {
  const failure = toHttpFailure('connect', cause);
  expect(failure.message).toMatch(message);
  if (remedy === undefined) expect(failure.remedy).toBeUndefined();
  else expect(failure.remedy).toMatch(remedy);
});
