import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createGithubRepository } from '../../src/hosts/github/repository.ts';
import { createHttpClient } from '../../src/ports/http-client.ts';
import { createRepository, joinRepositories } from '../../src/ports/repository.ts';
import { COMMIT_SHA } from '../support/github/commit.ts';
import { startGithub, TOKEN } from '../support/github/server.ts';
import { withWorld } from '../support/world.ts';

const DONORS = 'donor_id\na-1\nfail-2\na-3\n';

test('collect in a job without a checkout takes the rows of the commit from GitHub', async () => {
  const files = { 'crm/data/donors.csv': DONORS };
  const inputs = { 'working-directory': 'crm', 'max-failed': '1' };
  await withWorld({ files, inputs, sandbox: { jobSeconds: 600 } }, async ({ directory, attempt, read }) => {
    const submitted = await attempt({ inputs: { mode: 'submit' }, context: { commit: COMMIT_SHA } });
    expect(submitted.publication.report.exitCode).toBe(0);
    rmSync(join(directory, 'crm'), { recursive: true });

    const api = await startGithub({ commit: [...Object.entries(files), ['data/donors.csv', 'donor_id\nb-1\n']] });
    const http = createHttpClient();
    const log: string[] = [];
    const repository = joinRepositories(
      createRepository(),
      createGithubRepository({
        environment: new Map([...api.apiEnvironment, ['GITHUB_WORKSPACE', directory]]),
        context: { trust: 'trusted' },
        token: TOKEN,
        signal: new AbortController().signal,
        log: { line: (text) => log.push(text) },
        http,
        clock: { sleep: () => Promise.resolve() },
        random: { next: () => 0 },
      }),
    );
    try {
      const ledger = join(directory, 'results', 'ledger.ndjson');
      const { report } = (await attempt({ inputs: { mode: 'collect', ledger }, repository })).publication;
      expect(log).toEqual([]);
      expect(report).toMatchObject({ exitCode: 0, totals: { total: 3, succeeded: 2, failed: 1 } });
      expect(report.notices).toContainEqual(expect.stringContaining(`commit ${COMMIT_SHA}`));
      expect(await read('failed.csv')).toContain('fail-2');
      expect(api.seen).toHaveLength(2);
      expect(JSON.stringify(report)).not.toContain(TOKEN);
    } finally {
      http.dispose();
      await api.close();
    }
  });
});
