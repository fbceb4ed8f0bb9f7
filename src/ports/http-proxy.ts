import * as http from 'node:http';
import * as https from 'node:https';
import type { Socket } from 'node:net';
// This part alone: the package itself loads undici, which nobody here needs.
import { getProxyUrl } from '@actions/http-client/lib/proxy';
import { HTTP_STATUS } from '../domain/http.ts';
import { HttpFailure } from './http.ts';
import { proxyFailure } from './http-errors.ts';

const DEFAULT_PORTS: ReadonlyMap<string, number> = new Map([
  ['http:', 80],
  ['https:', 443],
]);

/** A proxy, and the environment variable that names it. */
export interface Proxy {
  readonly url: URL;
  readonly variable: string;
}

/**
 * The proxy of a URL: `https_proxy`, `http_proxy` and `no_proxy` of the environment, read as GitHub's own actions read
 * them. Throws `HttpFailure` where what they name is not the address of an HTTP proxy.
 */
export function findProxy(url: URL): Proxy | undefined {
  const address = getProxyUrl(url)?.href;
  if (address === undefined) return undefined;
  const variable = nameVariable(url);
  // Of `proxy.example:3128` a URL takes the host for the scheme.
  const proxy = new URL(address);
  if (proxy.hostname === '') {
    if (URL.canParse(`http://${address}`)) return { url: new URL(`http://${address}`), variable };
    throw proxyFailure({ name: address.replace(/.*@/s, ''), variable });
  }
  if (DEFAULT_PORTS.has(proxy.protocol)) return { url: proxy, variable };
  throw new HttpFailure('connect', `${variable} is a ${proxy.protocol}// address, which is not supported`, {
    remedy: `Set ${variable} to the address of an HTTP proxy (http://host:port).`,
  });
}

/** The variables of a URL's proxy, in the order in which they are read. */
function listVariables({ protocol }: URL): readonly string[] {
  return protocol === 'https:' ? ['https_proxy', 'HTTPS_PROXY'] : ['http_proxy', 'HTTP_PROXY'];
}

function nameVariable(url: URL): string {
  const [first = '', ...others] = listVariables(url);
  return [first, ...others].find((name) => Boolean(process.env[name])) ?? first;
}

/** What to do after a failed connection without a proxy, if the environment names one in a variable that is not read. */
export function adviseOnAllProxy(url: URL): string | undefined {
  const [wanted = '', ...others] = listVariables(url);
  const ignored = ['all_proxy', 'ALL_PROXY'].find((name) => Boolean(process.env[name]));
  if (ignored === undefined || [wanted, ...others].some((name) => Boolean(process.env[name]))) return undefined;
  return `${ignored} is not supported: set ${wanted} to the address of an HTTP proxy (http://host:port).`;
}

/**
 * A connection to the server of a URL through a proxy, by CONNECT (RFC 9110, 9.3.6) for http as for https; TLS is still
 * to come. Rejects with `HttpFailure`. An abort closes the connection, also later.
 */
export function openTunnel({ url: proxy, variable }: Proxy, url: URL, signal: AbortSignal): Promise<Socket> {
  const path = `${url.hostname}:${portOf(url)}`;
  return new Promise((resolve, reject) => {
    const fail = (why: { readonly status?: number; readonly cause?: unknown }): void => {
      reject(proxyFailure({ name: `${proxy.protocol}//${proxy.host}`, variable }, why));
    };
    const request = (proxy.protocol === 'https:' ? https : http).request({
      method: 'CONNECT',
      host: bareHost(proxy),
      port: portOf(proxy),
      path,
      headers: { host: path, ...authorization(proxy) },
      agent: false,
    });
    signal.addEventListener('abort', () => request.destroy(), { once: true });
    request.on('error', (cause) => fail({ cause }));
    request.once('connect', ({ statusCode = 0 }, socket, early) => {
      signal.addEventListener('abort', () => socket.destroy(), { once: true });
      // Nobody has asked the server anything yet, so what it says already is not from it.
      if (statusCode === HTTP_STATUS.ok && early.length === 0) return resolve(socket);
      socket.destroy();
      fail(statusCode === HTTP_STATUS.ok ? {} : { status: statusCode });
    });
    request.end();
  });
}

function authorization({ username, password }: URL): { 'proxy-authorization'?: string } {
  if (username === '' && password === '') return {};
  const login = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return { 'proxy-authorization': `Basic ${Buffer.from(login).toString('base64')}` };
}

/** Node wants an IPv6 address without the brackets of the URL. */
export function bareHost({ hostname }: URL): string {
  return hostname.replace(/^\[|\]$/g, '');
}

/** Of the scheme, where the URL names none. */
export function portOf({ port, protocol }: URL): number {
  return port === '' ? (DEFAULT_PORTS.get(protocol) ?? 0) : Number(port);
}
