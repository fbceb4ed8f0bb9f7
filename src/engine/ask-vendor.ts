import { isWebPage } from '../provider/answer.ts';
import type { RequestSpec, Variables } from '../provider/types.ts';
import { isPassing } from '../transport/certainty.ts';
import { isAnswerError } from './broken.ts';
import type { Reply } from './session.ts';
import { type EngineParts, PRIORITY } from './types.ts';

/**
 * The provider's first preflight request as a question whether the vendor answers again: true where its response is
 * readable. Undefined where the provider has no such request.
 */
export function createQuestion(
  { spec, session, signal }: Pick<EngineParts, 'spec' | 'session' | 'signal'>,
  deadline: () => number,
): (() => Promise<boolean>) | undefined {
  const [request] = spec.preflight;
  if (request === undefined) return undefined;
  return async () => {
    const options = { how: 'read', attempts: 1, priority: PRIORITY.submit, signal, deadline: deadline() } as const;
    try {
      const replies = await session.call(request, withFirst(request, session.variables), options);
      return replies.length === 0 || replies.some(isReadable);
    } catch (error) {
      if (isAnswerError(error)) return false;
      throw error;
    }
  };
}

/** Of a list that would fan out the first element. */
function withFirst({ url }: RequestSpec, variables: Variables): Variables {
  const one = new Map(variables);
  for (const name of url.names) {
    const value = variables.get(name);
    if (Array.isArray(value)) one.set(name, value.slice(0, 1));
  }
  return one;
}

/** The API itself answered, and not a gateway in front of it. */
function isReadable(reply: Reply): boolean {
  if (reply.kind === 'ok') return !isWebPage(reply.answer);
  return reply.kind === 'failed' && reply.answer?.isJson === true && !isPassing(reply.answer.status);
}
