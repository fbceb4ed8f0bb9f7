import type { Socket } from 'node:net';

/** Bytes that are held of a connection before it must wait: of the order of a socket's own buffer. */
const HELD_BYTES = 64 * 1024;
const HEAD_END = '\r\n\r\n';

export interface ByteReader {
  /** At most so many bytes, at least one; undefined at the end. */
  read(most: number): Promise<Buffer | undefined>;
  /** Up to and with the mark; undefined where the end comes before it. */
  readThrough(mark: string): Promise<Buffer | undefined>;
}

/** Reads a connection as it is asked to; what it does not read, the other side can't send for long. */
export function createByteReader(socket: Socket): ByteReader {
  let held = Buffer.alloc(0);
  let ended = false;
  let wake: () => void = () => undefined;
  socket.on('data', (chunk: Buffer) => {
    held = Buffer.concat([held, chunk]);
    if (held.length > HELD_BYTES) socket.pause();
    wake();
  });
  for (const event of ['end', 'close', 'error'] as const) {
    socket.on(event, () => {
      ended = true;
      wake();
    });
  }
  const take = (bytes: number): Buffer => {
    const taken = held.subarray(0, bytes);
    held = held.subarray(bytes);
    if (held.length <= HELD_BYTES) socket.resume();
    return taken;
  };
  const more = (): Promise<void> =>
    new Promise((resolve) => {
      wake = resolve;
    });
  return {
    async read(most) {
      while (held.length === 0 && !ended) await more();
      return held.length === 0 ? undefined : take(most);
    },
    async readThrough(mark) {
      for (;;) {
        const at = held.indexOf(mark);
        if (at >= 0) return take(at + mark.length);
        if (ended) return undefined;
        await more();
      }
    },
  };
}

/** A request or an answer whose head has come. */
export interface Message {
  /** Of a request; of an answer what stands in their place. */
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  readonly headBytes: number;
  /** Head and body; infinite where only the end of the connection tells. */
  readonly bytes: number;
  /** Its sender closes the connection after it. */
  readonly closes: boolean;
  /** The next bytes of it, head first; undefined at its end, or where the connection ended before. */
  read(most: number): Promise<Buffer | undefined>;
  /** Replaces the body, once it is there. */
  edit(change: (body: string) => Promise<string>): Promise<void>;
  /** Lets an answer say that the connection closes after it; `unmeasured`: and not how long it is. */
  announceClose(unmeasured: boolean): void;
}

/** Answers that have no body and need not say so. */
const BODILESS = /^HTTP\/\S+ (204|304) /;

/** The next message of a connection; undefined where there is none. Nobody here sends chunks. */
export async function readMessage(reader: ByteReader): Promise<Message | undefined> {
  const first = await reader.readThrough(HEAD_END);
  if (first === undefined) return undefined;
  let head = first.toString('latin1');
  const [method = '', target = ''] = head.split(/[ \r]/, 2);
  const hasNoBody = !method.startsWith('HTTP/') || BODILESS.test(head);
  const announced = /^content-length: *(\d+)/im.exec(head)?.[1];
  let bodyBytes = Number(announced ?? (hasNoBody ? 0 : Number.POSITIVE_INFINITY));
  let left = bodyBytes;
  /** Made here: the head, and a body that was edited. */
  let own: Buffer | undefined;
  let edited = Buffer.alloc(0);
  const readBody = async (most: number): Promise<Buffer | undefined> => {
    if (left === 0) return undefined;
    const bytes = await reader.read(Math.min(most, left));
    left -= bytes?.length ?? 0;
    return bytes;
  };
  return {
    method,
    path: target.split('?', 1)[0] ?? '',
    get headBytes() {
      return head.length;
    },
    get bytes() {
      return head.length + bodyBytes;
    },
    closes: /^connection: *close/im.test(head),
    async read(most) {
      own ??= Buffer.concat([Buffer.from(head, 'latin1'), edited]);
      if (own.length === 0) return readBody(most);
      const bytes = own.subarray(0, most);
      own = own.subarray(bytes.length);
      return bytes;
    },
    async edit(change) {
      const chunks: Buffer[] = [];
      for (let next = await readBody(left); next !== undefined; next = await readBody(left)) chunks.push(next);
      edited = Buffer.from(await change(Buffer.concat(chunks).toString()));
      bodyBytes = edited.length;
      head = head.replace(/^content-length: *\d+/im, `content-length: ${bodyBytes}`);
    },
    announceClose(unmeasured) {
      head = head.replace(/^connection:.*\r\n/im, '').replace(HEAD_END, '\r\nconnection: close\r\n\r\n');
      if (unmeasured) head = head.replace(/^content-length:.*\r\n/im, '');
    },
  };
}
