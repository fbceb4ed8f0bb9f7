import { createServer, type ServerResponse } from 'node:http';
import { expect, it } from 'vitest';
import { closeServer, listenOnLoopback } from '../../src/sandbox/loopback.ts';
import { withWorld } from '../support/world.ts';

it('a run that ends leaves the requests of another run in the same process alone', () =>
  withWorld({ files: { 'data/rows.csv': 'donor_id\nd-1\n' } }, async ({ http, attempt }) => {
    let onAsked: (response: ServerResponse) => void = () => undefined;
    const asked = new Promise<ServerResponse>((resolve) => {
      onAsked = resolve;
    });
    const server = createServer((_, response) => onAsked(response));
    const port = await listenOnLoopback(server, 0);
    try {
      const request = { method: 'POST', url: new URL(`http://127.0.0.1:${port}/`), headers: new Map() } as const;
      const pending = http.send(request, new AbortController().signal);
      const response = await asked;
      const { publication } = await attempt();
      expect(publication.report).toMatchObject({ exitCode: 0, totals: { succeeded: 1 } });
      response.end('{}');
      expect((await pending).status).toBe(200);
    } finally {
      await closeServer(server);
    }
  }));
