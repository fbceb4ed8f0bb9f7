import type { ServerResponse } from 'node:http';
import type { Reply } from './types.ts';

/**
 * What goes wrong with one exchange.
 * Not handled, so nothing was accepted: `answer` (unless `accept`), `reset`.
 * Handled first, so a submit's job runs: all the others. What the client gets of the answer stands in the table below.
 */
export type WireFault =
  | {
      readonly kind: 'answer';
      readonly status: number;
      readonly headers?: Readonly<Record<string, string>>;
      readonly contentType?: string;
      /** Default `{}`. */
      readonly body?: string;
      /** True: the request takes effect first. */
      readonly accept?: boolean;
    }
  | { readonly kind: 'drip'; readonly everyMs?: number }
  | {
      readonly kind:
        | 'reset'
        | 'reset-after'
        | 'stall'
        | 'close-after-head'
        | 'cut-body'
        | 'cut-chunked'
        | 'truncated-json'
        | 'no-job-id'
        | 'html';
    };
export type WireFaultKind = WireFault['kind'];

/** Runs a step later, unless the sandbox stops first. */
export type Later = (ms: number, step: () => void) => void;

interface Delivery {
  readonly response: ServerResponse;
  readonly reply: Reply;
  readonly later: Later;
  readonly everyMs: number;
}

type Behavior =
  /** A whole answer, another one. */
  | { readonly rewrite: (reply: Reply) => Reply }
  /** Something on the wire that is no whole answer, or a slow one. */
  | { readonly deliver: (delivery: Delivery) => void };

/** A 60-byte answer takes 3 s: longer than a client should need to notice, short enough for a test. */
const DRIP_MS = 50;

const HTML_PAGE = '<!doctype html><title>Sign in</title><p>Please sign in to continue.</p>';

const half = (body: string): Buffer => {
  const bytes = Buffer.from(body);
  return bytes.subarray(0, Math.floor(bytes.length / 2));
};

/** Sends the head and half of the body, then breaks the connection off. */
function cut({ response, reply }: Delivery): void {
  response.write(half(reply.body), () => response.socket?.destroy());
}

function reset({ response }: Delivery): void {
  response.socket?.resetAndDestroy();
}

function drip({ response, reply, later, everyMs }: Delivery): void {
  writeHead(response, reply);
  const bytes = Buffer.from(reply.body);
  const step = (at: number): void => {
    if (response.destroyed) return;
    if (at === bytes.length) {
      response.end();
      return;
    }
    response.write(bytes.subarray(at, at + 1));
    later(everyMs, () => step(at + 1));
  };
  step(0);
}

const BEHAVIORS: Readonly<Record<Exclude<WireFaultKind, 'answer'>, Behavior>> = {
  reset: { deliver: reset },
  'reset-after': { deliver: reset },
  stall: { deliver: () => undefined },
  drip: { deliver: drip },
  'close-after-head': {
    deliver({ response, reply }) {
      writeHead(response, reply);
      response.flushHeaders();
      response.socket?.end();
    },
  },
  'cut-body': {
    deliver(delivery) {
      writeHead(delivery.response, delivery.reply);
      cut(delivery);
    },
  },
  'cut-chunked': {
    deliver(delivery) {
      delivery.response.writeHead(delivery.reply.status, { 'content-type': contentType(delivery.reply) });
      cut(delivery);
    },
  },
  'truncated-json': { rewrite: (reply) => ({ ...reply, body: half(reply.body).toString() }) },
  'no-job-id': { rewrite: (reply) => ({ ...reply, body: '{}' }) },
  html: { rewrite: () => ({ status: 200, contentType: 'text/html; charset=utf-8', body: HTML_PAGE }) },
};

function contentType(reply: Reply): string {
  return reply.contentType ?? 'application/json';
}

function writeHead(response: ServerResponse, reply: Reply): void {
  response.writeHead(reply.status, {
    'content-type': contentType(reply),
    'content-length': Buffer.byteLength(reply.body),
    ...reply.headers,
  });
}

/** Sends a whole answer. */
export function send(response: ServerResponse, reply: Reply): void {
  writeHead(response, reply);
  response.end(reply.body);
}

/** True where the request takes effect before the fault is done. */
export function handlesFirst(fault: WireFault): boolean {
  return fault.kind === 'answer' ? fault.accept === true : fault.kind !== 'reset';
}

/** True where the client gets the vendor's own answer whole, if late. */
export function leavesAnswerWhole(fault: WireFault): boolean {
  return fault.kind === 'drip';
}

/** Does the fault to one exchange. `reply` is what the vendor would have answered, if it was asked. */
export function deliver(
  fault: WireFault,
  exchange: { readonly response: ServerResponse; readonly reply: Reply; readonly later: Later },
): void {
  const { response, reply, later } = exchange;
  if (fault.kind === 'answer') {
    send(response, { body: '{}', ...fault });
    return;
  }
  const behavior = BEHAVIORS[fault.kind];
  if ('rewrite' in behavior) send(response, behavior.rewrite(reply));
  else behavior.deliver({ response, reply, later, everyMs: fault.kind === 'drip' ? (fault.everyMs ?? DRIP_MS) : 0 });
}
