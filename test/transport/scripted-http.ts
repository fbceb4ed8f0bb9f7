import { type Http, HttpFailure, type HttpRequest, type HttpStage } from '../../src/ports/http.ts';
import type { Random } from '../../src/ports/random.ts';
import type { VirtualClock } from '../support/virtual-clock.ts';

/** One answer of a scripted server: a whole answer, a failure at a stage, or no answer until aborted. */
export type Step =
  | { readonly status: number; readonly headers?: Record<string, string>; readonly body?: string; readonly cut?: true }
  | HttpStage
  | 'silence';

/** The network as a list: the nth request gets the nth step, and the last step ever after. */
export function createScriptedHttp(clock: VirtualClock, steps: readonly Step[]) {
  const sent: { readonly request: HttpRequest; readonly at: number }[] = [];
  const http: Http = {
    async send(request, signal) {
      const step = steps[Math.min(sent.length, steps.length - 1)] ?? 'silence';
      sent.push({ request, at: clock.now() });
      if (step === 'silence') {
        await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
        throw new HttpFailure('exchange', 'the request was aborted', { cause: signal.reason });
      }
      if (typeof step === 'string') throw new HttpFailure(step, 'the connection was reset (ECONNRESET)');
      return { status: step.status, headers: new Map(Object.entries(step.headers ?? {})), body: bodyOf(step) };
    },
  };
  return { http, sent };
}

async function* bodyOf({ body = '', cut }: { readonly body?: string; readonly cut?: true }) {
  yield Buffer.from(body);
  if (cut) throw new HttpFailure('body', 'the connection broke after 0 bytes');
}

/** Always the same number, so that every wait can be foretold. */
export function createFixedRandom(number: number): Random {
  return { next: () => number, uuid: () => '00000000-0000-4000-8000-000000000000' };
}
