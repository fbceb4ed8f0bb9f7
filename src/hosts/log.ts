import { createRedactor } from '../domain/redactor.ts';
import { safeLine } from '../domain/safe-line.ts';
import {
  type Look,
  lineText,
  type Piece,
  type TextBlock,
  type TextLine,
  textLine,
  wrapLine,
} from '../domain/text-block.ts';
import { fitWidth, textWidth } from '../domain/text-width.ts';

/** Secrets that must not be shown; more are added during a run. */
export interface Redaction {
  /** Adds secrets; returns every form of all of them, for a CI system's own masks. */
  hide(secrets: readonly string[]): readonly string[];
  redact(text: string): string;
}

/** Begins without secrets. */
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

/** The only way to write to a log: text is redacted, and no CI system can take it for a command. */
export interface Log {
  /** One line; line breaks in it are escaped. */
  line(text: string): void;
  /** Our own text of several lines. */
  block(text: string): void;
  /** Blocks with an empty line between them, in color and wrapped where the log shows that; details are folded where it can. */
  blocks(blocks: readonly TextBlock[]): void;
  /** What `work` writes to the same place, folded if the log can. */
  folded(title: string, work: () => void): void;
  /** A line that the next status overwrites; the same as `line` if this is not a terminal. */
  status(text: string): void;
  /** Erases the last status from the terminal, before something else writes there. */
  clear(): void;
}

/** Opens and closes a part of the log that readers can fold. */
export interface Folds {
  open(title: string, number: number): string;
  close(number: number): string;
}

export interface LogFeatures {
  /** Width of the terminal now, if it is one whose lines can be overwritten. */
  readonly columns?: () => number | undefined;
  readonly color?: boolean;
  readonly folds?: Folds | undefined;
}

/** SGR codes by look. The 16 basic colors: each terminal shows them as its theme does. */
const COLORS: Readonly<Record<Look, string>> = { title: '1', good: '32', warn: '33', bad: '31', faint: '2' };

/** @param sink takes finished text with its line breaks. */
export function createLog(sink: (text: string) => void, redaction: Redaction, features: LogFeatures = {}): Log {
  const { columns = () => undefined, color = false, folds } = features;
  let shown = 0;
  let folded = 0;
  const blankStatus = (): string => {
    const blank = shown === 0 ? '' : `\r${' '.repeat(shown)}\r`;
    shown = 0;
    return blank;
  };
  const write = (text: string): void => sink(`${blankStatus()}${text}\n`);
  const safe = (text: string): string => safeLine(redaction.redact(text));
  const paint = ({ text, look }: Piece): string =>
    look === undefined || text.trim() === '' ? text : `\u001b[${COLORS[look]}m${text}\u001b[0m`;
  const styled = (given: TextLine): void => {
    const whole = lineText(given);
    // What must be changed is changed as a whole: a secret or a command may span two pieces.
    const changed = safe(whole);
    const shownLine = changed === whole ? given : { ...given, pieces: [{ text: changed }] };
    const width = columns();
    const lines = width === undefined ? [shownLine] : wrapLine(shownLine, width);
    for (const each of lines) write(color ? each.pieces.map(paint).join('') : lineText(each).trimEnd());
  };
  const line = (text: string): void => styled({ pieces: [{ text: safe(text) }], hang: 2 });
  const fold = (title: string, work: () => void): void => {
    folded += 1;
    const number = folded;
    if (folds === undefined) styled(textLine(title, 0, 'title'));
    else write(folds.open(safe(title), number));
    work();
    if (folds !== undefined) write(folds.close(number));
  };
  const writeBlock = ({ kind, title, lines }: TextBlock): void => {
    const work = (): void => {
      for (const each of lines) styled(each);
    };
    if (kind === 'details' && title !== undefined) fold(title, work);
    else {
      if (title !== undefined) styled(textLine(title, 0, 'title'));
      work();
    }
  };
  return {
    line,
    block(text) {
      for (const part of redaction.redact(text).split('\n')) line(part);
    },
    blocks(blocks) {
      for (const [index, each] of blocks.entries()) {
        if (index > 0) line('');
        writeBlock(each);
      }
    },
    folded: fold,
    status(text) {
      const width = columns();
      if (width === undefined) return line(text);
      // A character in the last column would wrap, and a wrapped line cannot be overwritten.
      const visible = fitWidth(safe(text), width - 1);
      const used = textWidth(visible);
      const rest = ' '.repeat(Math.max(0, Math.min(shown, width - 1) - used));
      sink(`${shown === 0 ? '' : '\r'}${visible}${rest}`);
      shown = used;
    },
    clear() {
      if (shown > 0) sink(blankStatus());
    },
  };
}
