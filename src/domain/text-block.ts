import { textWidth } from './text-width.ts';

/** What a piece of text means; a host may show it as a color. */
export type Look = 'title' | 'good' | 'warn' | 'bad' | 'faint';

export interface Piece {
  readonly text: string;
  readonly look?: Look;
}

export interface TextLine {
  readonly pieces: readonly Piece[];
  /** Columns before the continuation where a terminal is too narrow; absent for what people copy as a whole. */
  readonly hang?: number;
}

/** A part of the result as text: `details` may be folded, `errors` may go to another stream. */
export interface TextBlock {
  readonly kind: 'errors' | 'result' | 'details' | 'verdict';
  readonly title?: string;
  readonly lines: readonly TextLine[];
}

/** A line of one piece that may be wrapped. */
export function textLine(text: string, hang = 0, look?: Look): TextLine {
  return { pieces: [{ text, ...(look !== undefined && { look }) }], hang };
}

/** The text of a line without its looks. */
export function lineText({ pieces }: TextLine): string {
  return pieces.map(({ text }) => text).join('');
}

/** All blocks as text, with an empty line between them. */
export function plainText(blocks: readonly TextBlock[]): string {
  const texts = blocks.map(({ title, lines }) => [...(title === undefined ? [] : [title]), ...lines.map(lineText)]);
  return `${texts.map((lines) => lines.join('\n')).join('\n\n')}\n`;
}

/**
 * The line in as many lines as it needs for this many columns, broken at spaces; words that are longer than a line stay
 * whole, so that paths and ids can be copied.
 */
export function wrapLine(line: TextLine, columns: number): readonly TextLine[] {
  const { hang } = line;
  if (hang === undefined || textWidth(lineText(line)) <= columns) return [line];
  // In a terminal that is hardly wider than the first columns of a table there is no room beside them.
  const indent = ' '.repeat(hang * 2 > columns ? Math.min(4, hang) : hang);
  const lines: Piece[][] = [[]];
  let width = 0;
  for (const piece of line.pieces) {
    for (const word of piece.text.split(/(?<= )(?! )/)) {
      const current = lines.at(-1) ?? [];
      const isFull = width + textWidth(word.trimEnd()) > columns && width > indent.length;
      if (isFull) {
        lines.push([{ text: indent }, { ...piece, text: word }]);
        width = indent.length + textWidth(word);
      } else {
        current.push({ ...piece, text: word });
        width += textWidth(word);
      }
    }
  }
  return lines.map((pieces) => ({ pieces }));
}
