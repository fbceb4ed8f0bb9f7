import type { ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { type AnyReply, type Detour, type SandboxReply, send, writeHead } from '../../../src/sandbox/respond.ts';

/**
 * What goes wrong with one request's response.
 * Not handled, so nothing was accepted: `answer` (unless `accept`), `reset`.
 * Handled first, so a submit's job runs: all the others. What the client gets of the response is in the table below.
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
type WireFaultKind = WireFault['kind'];

/** What the client would have got, all of its body in memory. */
interface Whole {
  readonly reply: AnyReply;
  readonly bytes: Buffer;
}

interface Delivery extends Whole {
  readonly response: ServerResponse;
  readonly everyMs: number;
}

type Behavior =
  /** A complete response, but a different one. */
  | { readonly rewrite: (whole: Whole) => SandboxReply }
  /** Something on the wire that is not a complete response, or a slow one. */
  | { readonly deliver: (delivery: Delivery) => void };

/** A 60-byte response takes 3 s: longer than a client should need to notice, short enough for a test. */
const DRIP_MS = 50;

const HTML_PAGE = '<!doctype html><title>Sign in</title><p>Please sign in to continue.</p>';

/** Replaces the vendor's response if a fault keeps the request from it. */
const NOT_ASKED: Whole = { reply: { status: 200, body: '{}' }, bytes: Buffer.from('{}') };

const half = (bytes: Buffer): Buffer => bytes.subarray(0, Math.floor(bytes.length / 2));

/** Sends half of the body, then breaks the connection off. */
function cut({ response, bytes }: Delivery): void {
  response.write(half(bytes), () => response.socket?.destroy());
}

function reset({ response }: Delivery): void {
  response.socket?.resetAndDestroy();
}

/** Byte by byte, until the connection ends with the client or the sandbox. */
function drip({ response, reply, bytes, everyMs }: Delivery): void {
  writeHead(response, reply);
  const step = (at: number): void => {
    if (response.destroyed) return;
    if (at === bytes.length) {
      response.end();
      return;
    }
    response.write(bytes.subarray(at, at + 1));
    setTimeout(() => step(at + 1), everyMs).unref();
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
      const { response, reply } = delivery;
      response.writeHead(reply.status, { 'content-type': reply.contentType ?? 'application/json' });
      cut(delivery);
    },
  },
  'truncated-json': { rewrite: ({ reply, bytes }) => ({ ...reply, body: half(bytes).toString() }) },
  'no-job-id': { rewrite: ({ reply }) => ({ ...reply, body: '{}' }) },
  html: { rewrite: () => ({ status: 200, contentType: 'text/html; charset=utf-8', body: HTML_PAGE }) },
};

/** The fault as a sandbox takes it. */
export function createDetour(fault: WireFault): Detour {
  const asksFirst = fault.kind === 'answer' ? fault.accept === true : fault.kind !== 'reset';
  return {
    name: fault.kind,
    isWhole: fault.kind === 'drip',
    async respond(response, ask) {
      const whole = asksFirst ? await readWhole(await ask()) : NOT_ASKED;
      if (fault.kind === 'answer') return send(response, { body: '{}', ...fault });
      const behavior = BEHAVIORS[fault.kind];
      if ('rewrite' in behavior) return send(response, behavior.rewrite(whole));
      const everyMs = fault.kind === 'drip' ? (fault.everyMs ?? DRIP_MS) : 0;
      return behavior.deliver({ response, ...whole, everyMs });
    },
  };
}

async function readWhole(reply: AnyReply): Promise<Whole> {
  const { body } = reply;
  return { reply, bytes: typeof body === 'string' ? Buffer.from(body) : await buffer(body.open()) };
}
