/** What a member's value is. A text is without its quotes. */
export const TEXT = 1;
export const NUMBER = 2;
export const TRUE = 3;
export const FALSE = 4;
export const NULL = 5;

/** More different names than these are no columns. */
const MAX_NAMES = 512;
/** Digits of a number that a double always gives back as they are. */
const MAX_DIGITS = 15;
/** A smaller number is written with an exponent. */
const MAX_LEADING_ZEROS = 6;

const QUOTE = 0x22;
const COMMA = 0x2c;
const MINUS = 0x2d;
const POINT = 0x2e;
const ZERO = 0x30;
const NINE = 0x39;
const COLON = 0x3a;
const BACKSLASH = 0x5c;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const FIRST_PRINTABLE = 0x20;

const LITERALS = [
  { kind: TRUE, bytes: Buffer.from('true') },
  { kind: FALSE, bytes: Buffer.from('false') },
  { kind: NULL, bytes: Buffer.from('null') },
];

/**
 * Finds the members of plain JSON objects in their bytes, without making texts and objects of them. Plain is what is written
 * as `JSON.stringify` writes it, but for white space between: texts without escapes, numbers that a double gives back as they
 * are, no lists and no objects; and no name twice, or one of digits, which an object puts before the others. Whoever reads
 * the same object later gets its members from the public fields, which are valid until the next call.
 */
export class ObjectScan {
  /** UTF-8. */
  bytes: Buffer = Buffer.alloc(0);
  /** The object with the white space around it. */
  start = 0;
  end = 0;
  members = 0;
  /** Where each member's value is, and what it is. */
  readonly from = new Int32Array(MAX_NAMES);
  readonly to = new Int32Array(MAX_NAMES);
  readonly kinds = new Uint8Array(MAX_NAMES);
  /** The names of members of all objects so far, in the order in which they were seen. */
  readonly names: string[] = [];
  private readonly indexes = new Map<string, number>();
  /** Of each name, its bytes with the quotes. */
  private readonly written: Buffer[] = [];
  /** Of each name, the one behind it when it was last seen; that of the first member is at the end. */
  private readonly followers = new Int32Array(MAX_NAMES + 1).fill(-1);
  /** Of each name, the object that last had it, and which of its members that was. */
  private readonly seen = new Float64Array(MAX_NAMES);
  private readonly places = new Int32Array(MAX_NAMES);
  private objects = 0;

  /**
   * Whether the bytes from an index to before another are a plain object, and nothing else.
   * @param until of bytes that are an object, as was found out before: the index of a name, behind whose member nothing is read.
   */
  read(bytes: Buffer, start: number, end: number, until = -1): boolean {
    this.bytes = bytes;
    this.start = start;
    this.end = end;
    this.members = 0;
    this.objects += 1;
    let at = skipSpace(bytes, start);
    if (bytes[at] !== OPEN_BRACE) return false;
    at = skipSpace(bytes, at + 1);
    if (bytes[at] === CLOSE_BRACE) return this.isEnd(at);
    let last = MAX_NAMES;
    for (;;) {
      const name = this.readName(at, last);
      if (name === -1) return false;
      last = name;
      at = skipSpace(bytes, at + (this.written[name]?.length ?? 0));
      if (bytes[at] !== COLON) return false;
      at = this.readValue(skipSpace(bytes, at + 1));
      if (at === -1) return false;
      at = skipSpace(bytes, at);
      if (bytes[at] === CLOSE_BRACE) return this.isEnd(at);
      if (bytes[at] !== COMMA) return false;
      if (name === until) return true;
      at = skipSpace(bytes, at + 1);
    }
  }

  /** The index of a name in `names`; -1 if it was not seen. */
  indexOf(name: string): number {
    return this.indexes.get(name) ?? -1;
  }

  /** Which member of the last object has the name with that index; -1 if none has. */
  memberOf(name: number): number {
    return this.seen[name] === this.objects ? (this.places[name] ?? -1) : -1;
  }

  /** @param brace the one that closes the object. */
  private isEnd(brace: number): boolean {
    return brace < this.end && skipSpace(this.bytes, brace + 1) >= this.end;
  }

  /** The index of the name at a place, mostly that which stood there before; -1 if it is none, or not plain. */
  private readName(at: number, last: number): number {
    const guess = this.followers[last] ?? -1;
    const name = guess !== -1 && startsAt(this.bytes, at, this.written[guess]) ? guess : this.findName(at);
    if (name === -1 || this.seen[name] === this.objects) return -1;
    this.followers[last] = name;
    this.seen[name] = this.objects;
    this.places[name] = this.members;
    return name;
  }

  private findName(at: number): number {
    const { bytes } = this;
    if (bytes[at] !== QUOTE) return -1;
    const end = endOfText(bytes, at + 1);
    if (bytes[end] !== QUOTE || end >= this.end) return -1;
    const name = bytes.toString('utf8', at + 1, end);
    const known = this.indexes.get(name);
    if (known !== undefined) return known;
    if (this.names.length === MAX_NAMES || /^\d+$/.test(name)) return -1;
    this.written.push(Buffer.from(bytes.subarray(at, end + 1)));
    this.indexes.set(name, this.names.length);
    return this.names.push(name) - 1;
  }

  /** Adds a member with the value at a place; returns where it ends, or -1. */
  private readValue(at: number): number {
    const { bytes } = this;
    const byte = bytes[at] ?? 0;
    if (byte === QUOTE) {
      const end = endOfText(bytes, at + 1);
      return bytes[end] === QUOTE ? this.add(TEXT, at + 1, end) + 1 : -1;
    }
    if (byte === MINUS || (byte >= ZERO && byte <= NINE)) {
      const end = endOfNumber(bytes, at);
      return end === -1 ? -1 : this.add(NUMBER, at, end);
    }
    for (const literal of LITERALS)
      if (startsAt(bytes, at, literal.bytes)) return this.add(literal.kind, at, at + literal.bytes.length);
    return -1;
  }

  private add(kind: number, from: number, to: number): number {
    this.kinds[this.members] = kind;
    this.from[this.members] = from;
    this.to[this.members] = to;
    this.members += 1;
    return to;
  }
}

function skipSpace(bytes: Buffer, from: number): number {
  let at = from;
  for (let byte = bytes[at]; byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09; byte = bytes[at])
    at += 1;
  return at;
}

function startsAt(bytes: Buffer, from: number, text: Buffer | undefined): boolean {
  if (text === undefined) return false;
  for (let at = 0; at < text.length; at += 1) if (bytes[from + at] !== text[at]) return false;
  return true;
}

/** Where a text ends, or what it cannot contain unless it is escaped stands. */
function endOfText(bytes: Buffer, from: number): number {
  let at = from;
  for (
    let byte = bytes[at] ?? 0;
    byte !== QUOTE && byte !== BACKSLASH && byte >= FIRST_PRINTABLE;
    byte = bytes[at] ?? 0
  )
    at += 1;
  return at;
}

/** Where a number ends that is written as its double is; -1 where that is not sure. */
function endOfNumber(bytes: Buffer, from: number): number {
  const start = bytes[from] === MINUS ? from + 1 : from;
  const point = endOfDigits(bytes, start);
  const hasZero = bytes[start] === ZERO;
  if (point === start || point - start > MAX_DIGITS || (hasZero && point > start + 1)) return -1;
  // `-0` is 0.
  if (bytes[point] !== POINT) return hasZero && start > from ? -1 : point;
  const end = endOfDigits(bytes, point + 1);
  if (end === point + 1 || end - start - 1 > MAX_DIGITS || bytes[end - 1] === ZERO) return -1;
  let zeros = 0;
  while (bytes[point + 1 + zeros] === ZERO) zeros += 1;
  return hasZero && zeros >= MAX_LEADING_ZEROS ? -1 : end;
}

function endOfDigits(bytes: Buffer, from: number): number {
  let at = from;
  for (let byte = bytes[at] ?? 0; byte >= ZERO && byte <= NINE; byte = bytes[at] ?? 0) at += 1;
  return at;
}
