import { createHmac } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { credentialHeaders } from './credential-headers.ts';
import { formatCsvLine, parseCsv } from './csv.ts';
import type { FaultPlan } from './faults.ts';
import type { JobFault } from './job-faults.ts';
import { closeServer, LOOPBACK, listenOnLoopback } from './loopback.ts';
import type { Stretch } from './ngpvan-import.ts';
import { PROCESSED } from './ngpvan-rows.ts';
import type { Reply } from './types.ts';
import type { ResultRequest } from './vendor-records.ts';
import { deliver, handlesFirst, type Later, send } from './wire-faults.ts';

/** A result file as a link of one poll gives it. */
export interface LinkedFile {
  readonly name: string;
  readonly path: string;
  readonly stretch: Stretch;
  readonly header: readonly string[];
  /** Position of the cells that name a row, in its line. */
  readonly repeated: { readonly at: number; readonly count: number };
  readonly faults: readonly JobFault[];
  readonly isFirst: boolean;
  readonly isLast: boolean;
  readonly expiresMs: number;
}

export interface ResultOrigin {
  readonly requests: readonly ResultRequest[];
  /** A signed address of the file, good until it expires. */
  link(file: LinkedFile): string;
  stop(): Promise<void>;
}

const GONE: Reply = {
  status: 403,
  contentType: 'application/xml',
  body: '<?xml version="1.0" encoding="utf-8"?><Error><Code>AuthenticationFailed</Code></Error>',
};

/** The origin of VAN's result files, another than its API's: a signature in the query is all that opens a file. */
export async function startResultOrigin(world: {
  readonly seed: string;
  readonly epochMs: () => number;
  readonly faults: FaultPlan;
  readonly later: Later;
}): Promise<ResultOrigin> {
  const files = new Map<string, LinkedFile>();
  const requests: ResultRequest[] = [];

  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://results');
    const file = files.get(searchParams.get('sig') ?? '');
    const isOpen = file !== undefined && pathname === `/${file.name}` && world.epochMs() < file.expiresMs;
    const status = isOpen && request.method === 'GET' ? 200 : 403;
    request.resume();
    const { wire } = world.faults.hit('result');
    requests.push({ path: pathname, status, credentials: credentialHeaders(request.headers) });
    if (wire !== undefined) {
      const body = handlesFirst(wire) && isOpen ? await readWhole(file) : '';
      deliver(wire, { response, reply: { status, contentType: 'text/csv', body }, later: world.later });
    } else if (!isOpen || status !== 200) send(response, GONE);
    else if (file.faults.length > 0) send(response, { status, contentType: 'text/csv', body: await readWhole(file) });
    else await stream(file, response);
  };
  const server = createServer((request, response) => {
    // A client that breaks off ends its own exchange, nothing else.
    serve(request, response).catch(() => response.destroy());
  });
  const port = await listenOnLoopback(server, 0);
  return {
    requests,
    link(file) {
      const sig = createHmac('sha256', world.seed).update(`${file.name} ${file.expiresMs} ${files.size}`).digest('hex');
      files.set(sig, file);
      return `http://${LOOPBACK}:${port}/${file.name}?se=${file.expiresMs}&sig=${sig}`;
    },
    stop: () => closeServer(server),
  };
}

async function stream({ path, stretch, header }: LinkedFile, response: ServerResponse): Promise<void> {
  const head = formatCsvLine(header);
  response.writeHead(200, {
    'content-type': 'text/csv',
    'content-length': Buffer.byteLength(head) + stretch.bytes,
  });
  response.write(head);
  if (stretch.bytes === 0) response.end();
  else await pipeline(readStretch(path, stretch), response);
}

function readStretch(path: string, { start, bytes }: Stretch): ReturnType<typeof createReadStream> {
  return createReadStream(path, { start, end: start + bytes - 1 });
}

/** The file's text with its faults, held in memory. */
async function readWhole(file: LinkedFile): Promise<string> {
  const rows: (readonly string[])[] = [];
  if (file.stretch.bytes > 0) {
    const chunks = readStretch(file.path, file.stretch);
    for await (const records of parseCsv(chunks, { delimiter: ',', hasQuotes: true })) rows.push(...records);
  }
  const changed = file.faults.reduce((before, fault) => changeRows(before, fault, file), rows);
  return [file.header, ...changed].map(formatCsvLine).join('');
}

type Rows = (readonly string[])[];

/** What a fault makes of the rows: of the job's first ones, or after its last. */
function changeRows(rows: Rows, { kind, rows: count = 1 }: JobFault, file: LinkedFile): Rows {
  if (kind === 'foreign-rows') return file.isLast ? [...rows, ...makeForeign(count, file)] : rows;
  if (!file.isFirst) return rows;
  const messagesAt = file.repeated.at + file.repeated.count;
  switch (kind) {
    case 'missing-rows':
      return rows.slice(count);
    case 'duplicate-ids':
      return [...rows, ...rows.slice(0, count)];
    case 'contradict':
      return [...rows, ...rows.slice(0, count).map((row) => contradict(row, messagesAt))];
    default:
      return rows;
  }
}

function contradict(row: readonly string[], messagesAt: number): readonly string[] {
  const isProcessed = row.slice(messagesAt).every((message) => message === PROCESSED);
  return row.map((cell, index) => (index < messagesAt ? cell : isProcessed ? 'Could not be applied' : PROCESSED));
}

function makeForeign(count: number, { header, repeated }: LinkedFile): Rows {
  return Array.from({ length: count }, (_, number) =>
    header.map((_name, index) => {
      if (index < repeated.at) return String(number + 1);
      return index < repeated.at + repeated.count ? `foreign-${number + 1}` : PROCESSED;
    }),
  );
}
