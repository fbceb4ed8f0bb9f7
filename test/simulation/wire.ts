import { HttpFailure } from '../../src/ports/http.ts';
import { luck } from './dice.ts';
import type { WireFault } from './story.ts';
import type { VendorAnswer } from './vendor.ts';

/** An answer on its way back, with what a fault has made of it. */
export interface WireAnswer {
  readonly status: number;
  readonly headers: ReadonlyMap<string, string>;
  readonly chunks: readonly Buffer[];
  readonly breaks: 'no' | 'cut' | 'stall';
  /** Milliseconds that Retry-After asks for. */
  readonly waitMs: number;
}

interface Circumstances {
  readonly fault: WireFault | undefined;
  readonly seed: number;
  readonly now: Date;
  readonly number: number;
  readonly notes: readonly string[];
  readonly secret: string;
}

const PAGE = '<!doctype html><title>Sorry</title><p>Come back soon.';
const DAY_MS = 86_400_000;

/** What comes back to the program: an answer, a failure, or nothing until it gives up. */
export function spoil(answer: VendorAnswer | undefined, about: Circumstances): WireAnswer | HttpFailure | 'silence' {
  const { fault } = about;
  const own = answer ?? { status: 500, body: '{"error":"lost"}', type: 'application/json' as const };
  const whole = (
    status: number,
    body: string,
    more: Partial<Record<string, string>> = {},
    type: string = own.type,
  ): WireAnswer => {
    const headers = new Map([
      ['content-type', type],
      ['content-length', String(Buffer.byteLength(body))],
    ]);
    for (const [name, value] of Object.entries(more)) if (value !== undefined) headers.set(name, value);
    const waitMs = status === 429 || status === 503 ? (fault?.seconds ?? 0) * 1000 : 0;
    return {
      status,
      headers,
      chunks: cut(body, about),
      breaks: 'no',
      waitMs: more['retry-after'] === undefined ? 0 : waitMs,
    };
  };
  const said = (status: number, text: string, more?: Partial<Record<string, string>>): WireAnswer =>
    whole(status, JSON.stringify({ error: text }), more, 'application/json');
  const half = (breaks: 'cut' | 'stall'): WireAnswer => {
    const complete = whole(own.status, own.body);
    return { ...complete, chunks: [Buffer.from(own.body).subarray(0, Math.floor(own.body.length / 2))], breaks };
  };
  const seconds = fault?.seconds ?? 0;
  switch (fault?.kind) {
    case undefined:
    case 'slow':
    case 'late-delivery':
    case 'delivered-twice':
      return answer === undefined
        ? new HttpFailure('exchange', 'the connection was reset (ECONNRESET)')
        : whole(own.status, own.body);
    case 'refused-connection':
      return new HttpFailure('connect', 'the connection was refused (ECONNREFUSED)');
    case 'reset-before':
    case 'reset-after':
      return new HttpFailure('exchange', 'the connection was reset (ECONNRESET)');
    case 'stall-before':
    case 'stall-after':
      return 'silence';
    case 'cut-body':
      return half('cut');
    case 'stall-body':
      return half('stall');
    case 'status-400':
    case 'status-401':
    case 'status-403':
    case 'status-404':
    case 'status-409':
    case 'status-422':
      return said(Number(fault.kind.slice('status-'.length)), 'That is refused.');
    case 'redirect':
      return whole(302, '', { location: 'https://elsewhere.example/other' });
    case 'throttled':
      return said(429, 'Too many requests.');
    case 'throttled-seconds':
      return said(429, 'Too many requests.', { 'retry-after': String(seconds) });
    case 'throttled-date':
      return said(429, 'Too many requests.', skewedDates(about, seconds));
    case 'status-500':
    case 'status-500-after':
      return said(500, 'It broke.');
    case 'status-502-page':
      return whole(502, PAGE, {}, 'text/html');
    case 'status-503':
      return said(503, 'Not now.');
    case 'status-503-seconds':
      return said(503, 'Not now.', { 'retry-after': String(seconds) });
    case 'page':
      return whole(200, PAGE, {}, 'text/html');
    case 'cut-json':
      return whole(own.status, own.body.slice(0, Math.floor(own.body.length / 2)));
    case 'empty':
      return whole(own.status, '');
    case 'without-id':
      return whole(own.status, own.body.replace(/"id":"job-[^"]*",?/, ''));
    case 'echo':
      return said(422, `The key ${about.secret} may not send ${about.notes.join(', ')}.`);
  }
}

/** The vendor's clock is off by days; only the difference of its two dates counts. */
function skewedDates({ now, seed }: Circumstances, seconds: number): Record<string, string> {
  const skewed = Math.floor((now.getTime() + (luck(seed, 'skew') - 0.5) * 6 * DAY_MS) / 1000) * 1000;
  return { date: new Date(skewed).toUTCString(), 'retry-after': new Date(skewed + seconds * 1000).toUTCString() };
}

/** Answers come in one piece or in two. */
function cut(body: string, { seed, number }: Circumstances): readonly Buffer[] {
  const bytes = Buffer.from(body);
  if (bytes.length === 0) return [];
  const at = Math.floor(luck(seed, `piece ${number}`) * bytes.length * 2);
  return at === 0 || at >= bytes.length ? [bytes] : [bytes.subarray(0, at), bytes.subarray(at)];
}
