import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** The built action. */
export const ACTION_BUNDLE = join(import.meta.dirname, '..', 'dist', 'action', 'index.js');

const FILES = ['output', 'state', 'summary', 'env', 'path'] as const;

/** The environment of a step as the runner makes it, with its files in the folder. */
export function prepareStep(
  folder: string,
  inputs: Readonly<Record<string, string>>,
): Readonly<Record<string, string | undefined>> {
  mkdirSync(join(folder, 'temp'), { recursive: true });
  for (const name of FILES) writeFileSync(join(folder, name), '');
  writeFileSync(join(folder, 'event.json'), JSON.stringify({ repository: { private: true, visibility: 'private' } }));
  return {
    PATH: process.env.PATH,
    TMPDIR: folder,
    CI: 'true',
    GITHUB_ACTIONS: 'true',
    GITHUB_EVENT_NAME: 'push',
    GITHUB_EVENT_PATH: join(folder, 'event.json'),
    GITHUB_REPOSITORY: 'acme/donors',
    GITHUB_RUN_ID: '1',
    GITHUB_RUN_ATTEMPT: '1',
    // Nobody listens there.
    GITHUB_API_URL: 'http://127.0.0.1:9',
    GITHUB_WORKSPACE: folder,
    RUNNER_TEMP: join(folder, 'temp'),
    GITHUB_OUTPUT: join(folder, 'output'),
    GITHUB_STATE: join(folder, 'state'),
    GITHUB_STEP_SUMMARY: join(folder, 'summary'),
    GITHUB_ENV: join(folder, 'env'),
    GITHUB_PATH: join(folder, 'path'),
    ...Object.fromEntries(Object.entries(inputs).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value])),
  };
}
