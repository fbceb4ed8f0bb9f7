import { createRedactor } from '../domain/redactor.ts';
import { safeLine } from '../domain/safe-line.ts';

/** What must not be seen, growing as a run learns of secrets. */
export interface Redaction {
  /** Adds secrets; returns every form of all of them, for a CI system's own masks. */
  hide(secrets: readonly string[]): readonly string[];
  redact(text: string): string;
}

export function createRedaction(): Redaction {
  const known = new Set<string>();
  let redactor = createRedactor([]);
  return {
    hide(secrets) {
      for (const secret of secrets) known.add(secret);
      redactor = createRedactor([...known]);
      return redactor.forms;
    },
    redact: (text) => redactor.redact(text),
  };
}

/** The only way to a log: whatever is written is redacted and can't be read as a command by a CI system. */
export interface Log {
  /** One line; line breaks in it are shown, not obeyed. */
  line(text: string): void;
  /** Our own text of several lines. */
  block(text: string): void;
  /** A line that the next status rewrites; on anything but a terminal the same as `line`. */
  status(text: string): void;
  /** Takes the last status from the terminal, before somebody else writes there. */
  clear(): void;
}

/**
 * @param sink takes finished text with its line breaks.
 * @param columns width of the terminal, if it is one.
 */
export function createLog(sink: (text: string) => void, redaction: Redaction, columns?: number): Log {
  let shown = 0;
  const blankStatus = (): string => {
    const blank = shown === 0 ? '' : `\r${' '.repeat(shown)}\r`;
    shown = 0;
    return blank;
  };
  const line = (text: string): void => sink(`${blankStatus()}${safeLine(redaction.redact(text))}\n`);
  return {
    line,
    block(text) {
      for (const part of redaction.redact(text).split('\n')) line(part);
    },
    status(text) {
      if (columns === undefined) return line(text);
      // A full last column would wrap, and a wrapped line can't be rewritten.
      const visible = safeLine(redaction.redact(text)).slice(0, Math.max(columns - 1, 0));
      sink(`${blankStatus()}${visible}`);
      shown = visible.length;
    },
    clear() {
      if (shown > 0) sink(blankStatus());
    },
  };
}
