import { createInterface } from 'node:readline/promises';
import type { World } from './world.ts';

/** Asks the person at the terminal. */
export interface Questions {
  /** The answer without surrounding blanks; the standard, or an empty text, for an empty line or the end of the input. */
  ask(question: string, standard?: string): Promise<string>;
  close(): void;
}

/** Undefined where nobody can answer: stdin is not a terminal. */
export function createQuestions({ stdin, stdout, signal }: World): Questions | undefined {
  if (stdin?.isTTY !== true) return undefined;
  const lines = createInterface({ input: stdin, signal });
  const answers = lines[Symbol.asyncIterator]();
  return {
    async ask(question, standard = '') {
      stdout.write(`${question}${standard === '' ? '' : ` [${standard}]`}: `);
      const { value } = await answers.next();
      const answer = typeof value === 'string' ? value.trim() : '';
      return answer === '' ? standard : answer;
    },
    close: () => lines.close(),
  };
}
