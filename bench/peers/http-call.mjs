// One request over four kept connections, for the programs that only move bytes.
import { Agent, request } from 'node:http';

const agent = new Agent({ keepAlive: true, maxSockets: 4 });

/** @param {Buffer[]} parts of the body. Resolves with the response as text, or with '' where it is not kept. */
export function call(method, url, parts = [], isKept = true) {
  return new Promise((resolve, reject) => {
    const length = parts.reduce((sum, part) => sum + part.length, 0);
    const sent = request(url, { agent, method, headers: { 'content-length': length } }, (response) => {
      const got = [];
      response.on('data', (piece) => isKept && got.push(piece)).on('error', reject);
      response.on('end', () => {
        if (response.statusCode >= 300) reject(new Error(`${method} ${url}: ${response.statusCode}`));
        else resolve(isKept ? Buffer.concat(got).toString() : '');
      });
    });
    sent.on('error', reject);
    for (const part of parts) sent.write(part);
    sent.end();
  });
}

export function hangUp() {
  agent.destroy();
}
