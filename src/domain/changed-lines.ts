/** Lines that a change adds or rewrites in a file: ascending ranges, first and last line included. */
export type LineRanges = readonly (readonly [first: number, last: number])[];

/** Changed lines by path. */
export type ChangedLines = ReadonlyMap<string, LineRanges>;

/** A hunk of a unified diff: `@@ -1,2 +3,4 @@`. */
const HUNK = /^@@ -\d+(?:,(\d+))? \+(\d+)(?:,(\d+))? @@/;

/** Reads the diff of one file line by line. */
export interface DiffReader {
  /** False where the line is none of the file's diff. */
  add(line: string): boolean;
  readonly ranges: LineRanges;
}

/** More ranges of a file are not kept: a file that changes in so many places is changed everywhere. */
const MAX_RANGES = 100_000;

/** Reads a diff line by line; begins before its first hunk. */
export function createDiffReader(): DiffReader {
  const ranges: [number, number][] = [];
  let [oldLines, newLines, line] = [0, 0, 0];
  const addLine = (): void => {
    const last = ranges.at(-1);
    if (last?.[1] === line - 1) last[1] = line;
    else if (ranges.length < MAX_RANGES) ranges.push([line, line]);
  };
  return {
    ranges,
    add(text) {
      if (text.startsWith('\\')) return oldLines + newLines > 0 || ranges.length > 0;
      if (oldLines + newLines === 0) {
        const [hunk, before = '1', start, after = '1'] = HUNK.exec(text) ?? [];
        [oldLines, newLines, line] = [Number(before), Number(after), Number(start)];
        if (hunk === undefined) [oldLines, newLines] = [0, 0];
        return hunk !== undefined;
      }
      if (text.startsWith('+')) addLine();
      if (!text.startsWith('+')) oldLines -= 1;
      if (text.startsWith('-')) return true;
      newLines -= 1;
      line += 1;
      return true;
    },
  };
}

/** True where one of the lines is in a range. */
export function touches(ranges: LineRanges, line: number, lines: number): boolean {
  let low = 0;
  let high = ranges.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ranges[middle]?.[1] ?? 0) < line) low = middle + 1;
    else high = middle;
  }
  const range = ranges[low];
  return range !== undefined && range[0] < line + lines;
}
