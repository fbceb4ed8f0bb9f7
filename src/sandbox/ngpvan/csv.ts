export interface CsvShape {
  readonly delimiter: ',' | '\t';
  /** False: a quote is an ordinary character. */
  readonly hasQuotes: boolean;
}

/** The text is not CSV according to RFC 4180. */
export class CsvError extends Error {
  override readonly name = 'CsvError';
}

/** The text does not contain the complete record yet. */
const MORE = Symbol('more');

/**
 * Reads CSV (RFC 4180) in UTF-8 with or without a byte order mark; lines may also end with LF only. Yields the records
 * of each chunk together. Throws `CsvError` with the record's number, never with its cells.
 */
export async function* parseCsv(
  chunks: AsyncIterable<Uint8Array>,
  shape: CsvShape,
): AsyncGenerator<readonly (readonly string[])[]> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  const decode = (chunk?: Uint8Array): string => {
    try {
      return decoder.decode(chunk, { stream: chunk !== undefined });
    } catch {
      throw new CsvError('The file is not valid UTF-8.');
    }
  };
  let rest = '';
  let count = 0;
  const read = (text: string, isLast: boolean): readonly (readonly string[])[] => {
    const scanner = createScanner(text, shape, isLast);
    const records: (readonly string[])[] = [];
    while (scanner.at < text.length) {
      const start = scanner.at;
      const record = scanner.next(count + records.length + 1);
      if (record === MORE) {
        rest = text.slice(start);
        count += records.length;
        return records;
      }
      records.push(record);
    }
    rest = '';
    count += records.length;
    return records;
  };
  for await (const chunk of chunks) yield read(rest + decode(chunk), false);
  yield read(rest + decode(), true);
}

interface Scanner {
  readonly at: number;
  next(number: number): readonly string[] | typeof MORE;
}

/** Reads records one by one. `isLast`: nothing comes after the text. */
function createScanner(text: string, { delimiter, hasQuotes }: CsvShape, isLast: boolean): Scanner {
  let at = 0;
  // Each is searched for once, not once for every cell.
  let delimiterAt = -1;
  let breakAt = -1;
  const seek = (sought: string, known: number): number => {
    if (known >= at) return known;
    const found = text.indexOf(sought, at);
    return found < 0 ? Number.POSITIVE_INFINITY : found;
  };

  /** The cell's text; afterwards `at` is at the delimiter, the line break or the end. */
  const readQuoted = (number: number): string | typeof MORE => {
    let end = text.indexOf('"', at + 1);
    while (end >= 0 && text[end + 1] === '"') end = text.indexOf('"', end + 2);
    if (end < 0) {
      if (isLast) throw new CsvError(`Record ${number}: a quote is not closed.`);
      return MORE;
    }
    const cell = text.slice(at + 1, end);
    at = end + 1;
    return cell.includes('"') ? cell.replaceAll('""', '"') : cell;
  };
  const readPlain = (number: number): string | typeof MORE => {
    delimiterAt = seek(delimiter, delimiterAt);
    breakAt = seek('\n', breakAt);
    let end = Math.min(delimiterAt, breakAt);
    if (end === Number.POSITIVE_INFINITY) {
      if (!isLast) return MORE;
      end = text.length;
    }
    if (end === breakAt && end > at && text[end - 1] === '\r') end -= 1;
    const cell = text.slice(at, end);
    if (hasQuotes && (cell.includes('"') || cell.includes('\r'))) {
      throw new CsvError(`Record ${number}: there is a quote or carriage return in an unquoted cell.`);
    }
    at = end;
    return cell;
  };

  return {
    get at() {
      return at;
    },
    next(number) {
      const cells: string[] = [];
      for (;;) {
        const cell = hasQuotes && text[at] === '"' ? readQuoted(number) : readPlain(number);
        // A line may end with CR LF, and the next chunk may begin with the LF.
        if (cell === MORE || (!isLast && at + 1 >= text.length && text[at] !== '\n')) return MORE;
        cells.push(cell);
        if (text[at] === delimiter) at += 1;
        else if (text[at] === '\n' || at >= text.length || text.startsWith('\r\n', at)) {
          at += text[at] === '\r' ? 2 : 1;
          return cells;
        } else throw new CsvError(`Record ${number}: text follows a closing quote.`);
      }
    },
  };
}

/** A line of CSV; cells are quoted only if necessary. */
export function formatCsvLine(cells: readonly string[]): string {
  return `${cells.map((cell) => (/[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)).join(',')}\r\n`;
}
