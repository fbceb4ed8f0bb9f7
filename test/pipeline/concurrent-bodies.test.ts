import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { withWorld } from '../support/world.ts';

const PROVIDER = `version: 1
name: v
baseUrl: https://vendor.example
key: id
limits: { rows: 500, rate: 100000/s, concurrency: 64 }
submit: { post: /jobs, headers: { Content-Type: text/csv }, body: $csv($rows), outputs: { id: id } }
poll: { get: '/jobs/{id}', floor: 0.01, states: { running: [working], succeeded: [done] } }
results: [{ outcome: succeeded }]
`;
const HEADER = 'id,name,note';
const ROWS = 24_000;

test('bodies that are streamed at the same time hold their own rows, byte for byte', async () => {
  const lines = Array.from({ length: ROWS }, (_, row) =>
    row % 9 === 0
      ? `k${row},"Zoë, ${row}",${'x'.repeat(200 + (row % 290))}`
      : `k${row},Zoë ${row},${'y'.repeat(300 + (row % 150))}`,
  );
  const bodies: string[] = [];
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      response.setHeader('content-type', 'application/json');
      if (request.method === 'POST') bodies.push(body);
      response.end(request.method === 'POST' ? `{"id":"j${bodies.length}"}` : '{"status":"done"}');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  try {
    const inputs = { provider: './v.yaml', params: '', 'base-url': `http://127.0.0.1:${port}`, concurrency: '48' };
    const files = { 'v.yaml': PROVIDER, 'data/a.csv': [HEADER, ...lines, ''].join('\n') };
    await withWorld({ files, inputs }, async ({ attempt }) => {
      const { report } = (await attempt()).publication;
      expect(report).toMatchObject({ exitCode: 0, totals: { succeeded: ROWS } });
    });
  } finally {
    server.closeAllConnections();
    server.close();
  }
  expect(bodies).toHaveLength(ROWS / 500);
  expect(bodies.filter((body) => !body.startsWith(`${HEADER}\r\n`))).toEqual([]);
  const got = bodies.flatMap((body) => body.split('\r\n').slice(1, -1));
  const numberOf = (line: string): number => Number(/^k(\d+)/.exec(line)?.[1]);
  expect(got.toSorted((a, b) => numberOf(a) - numberOf(b))).toEqual(lines);
});
