import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { startHttp } from '../../test/ports/loopback.ts';

/** A row as the invented vendor gets it. */
export type Contact = Readonly<Record<string, string>>;

/** Why the vendor does not take a contact; undefined if it does. */
export type Judge = (contact: Contact, index: number) => string | undefined;

export interface Acme {
  readonly url: string;
  stop(): Promise<void>;
}

export const ACME_FILE = 'acme.yaml';
const ROWS = 500;

/** The example provider file of the documents, without the pauses that a picture has no time for. */
export function readAcmeProvider(rows = ROWS): string {
  return readFileSync(join(import.meta.dirname, '..', '..', 'docs', 'examples', 'acme.yaml'), 'utf8')
    .replace('rows: 500', `rows: ${rows}`)
    .replace('value: 5/s', 'value: 50/s')
    .replace('floor: 2', 'floor: 0.2');
}

/** Serves the vendor of that provider file on loopback. Its job ids count from 1. */
export async function startAcme(judge: Judge): Promise<Acme> {
  const imports: (readonly { readonly email: string; readonly reason: string }[])[] = [];
  const answer = (method: string, path: string, body: string): unknown => {
    const [kind, number] = [path.split('/')[4] ?? path.split('/')[2], Number(/imp-(\d+)/.exec(path)?.[1])];
    if (method === 'POST') {
      const { contacts } = JSON.parse(body) as { readonly contacts: readonly Contact[] };
      imports.push(
        contacts.flatMap((contact, index) => {
          const reason = judge(contact, index);
          return reason === undefined ? [] : [{ email: contact.email ?? '', reason }];
        }),
      );
      return { import: { id: `imp-${imports.length}` } };
    }
    if (kind === 'rejected') return { rejected: imports[number - 1] ?? [], next_url: null };
    return number > 0 ? { import: { id: `imp-${number}`, state: 'done', processed: 1, total: 1 } } : {};
  };
  const server = await startHttp((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const document = answer(request.method ?? '', request.url ?? '/', Buffer.concat(chunks).toString());
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(document));
    });
  });
  return { url: server.origin, stop: () => server.close() };
}
