import { safeLine } from '../domain/safe-line.ts';
import { codeSpan, cut, linkTarget, prose, type Setting, startLine } from './markdown.ts';
import type { NextCommands, Report } from './schema.ts';

/** A piece of a line: a text is words, whoever wrote them; what somebody copies is a code. */
export type LinePiece =
  | string
  | { readonly code: string }
  | { readonly strong: Line }
  | { readonly text: Line; readonly href: string }
  | CommandPiece;

/** Words that mean one of the run's next commands, or the one that sends a copy of these rows, for a place that cannot show it whole. */
export interface CommandPiece {
  readonly command: keyof NextCommands | 'failed' | 'invalid';
  readonly words: Line;
  /** The words where the command is shown below. */
  readonly below: string;
}

/** A sentence for people, before it is known where they read it. */
export type Line = readonly LinePiece[];

/** What goes between the words of `line`. */
type Value = LinePiece | Line | number;

/** A line of words with pieces between them. */
export function line(texts: TemplateStringsArray, ...values: readonly Value[]): Line {
  return texts.flatMap((text, index): Line => {
    const value = values[index];
    const words = text === '' ? [] : [text];
    if (value === undefined || value === '') return words;
    if (typeof value === 'number') return [...words, String(value)];
    return [...words, ...(isLine(value) ? value : [value])];
  });
}

/** `Array.isArray` alone does not narrow a readonly array. */
function isLine(value: Value): value is Line {
  return Array.isArray(value);
}

/** What is copied as it is. */
export function code(text: string): LinePiece {
  return { code: text };
}

/** One of the run's next commands (`Report['nextRun']`), in words. */
export function command(name: CommandPiece['command'], words: Line, below: string): LinePiece {
  return { command: name, words, below };
}

/** The command line that a piece means, where it is known. */
export function findCommand({ command: name }: CommandPiece, { nextRun }: Pick<Report, 'nextRun'>): string | undefined {
  return name === 'failed' || name === 'invalid' ? nextRun.copies?.[name]?.send : nextRun.commands?.[name];
}

/** Words that matter most. */
export function strong(text: string): LinePiece {
  return { strong: [text] };
}

/** The pieces as a link, where there is an address. */
export function link(text: Line, href: string | undefined): Line {
  return href === undefined ? text : [{ text, href }];
}

/** The lines with `between` between them. */
export function join(lines: readonly Line[], between: string): Line {
  return lines.flatMap((each, index) => (index === 0 ? each : [between, ...each]));
}

/** Characters of words of others; what they copy is longer where it has to be. */
const WORD_CHARS = 600;
const CODE_CHARS = 400;

/** The line in Markdown, in which nothing but its own pieces is markup. */
export function toMarkdown(pieces: Line, setting: Setting = 'line'): string {
  const texts = pieces
    .map((piece): string => {
      if (typeof piece === 'string') return prose(piece, setting, WORD_CHARS);
      if ('code' in piece) return codeSpan(cut(piece.code, CODE_CHARS), setting);
      if ('command' in piece) return toMarkdown(piece.words, setting);
      if ('strong' in piece) return `**${toMarkdown(piece.strong, setting)}**`;
      return `[${toMarkdown(piece.text, setting)}](${linkTarget(piece.href)})`;
    })
    .join('')
    .trim();
  return setting === 'line' ? startLine(texts) : texts;
}

/** The line as a terminal or a log shows it; of a link its words. */
export function toPlain(pieces: Line): string {
  const texts = pieces.map((piece): string => {
    if (typeof piece === 'string') return piece;
    if ('code' in piece) return piece.code;
    if ('command' in piece) return toPlain(piece.words);
    return toPlain('strong' in piece ? piece.strong : piece.text);
  });
  return safeLine(texts.join(''));
}
