import { chmodSync, writeFileSync } from 'node:fs';
import { delimiter, dirname } from 'node:path';
import { describe, expect, it } from 'vitest';
import { textLine } from '../../src/domain/text-block.ts';
import { azureCommand } from '../../src/hosts/azure.ts';
import { detectContext } from '../../src/hosts/detect.ts';
import { createPlainHost } from '../../src/hosts/plain.ts';
import { teamcityMessage } from '../../src/hosts/teamcity.ts';
import { findViews } from '../../src/hosts/views.ts';
import type { Publication } from '../../src/report/publication.ts';
import { HOSTILE_TEXTS } from '../support/hostile-texts.ts';
import { makePublication } from '../support/publication.ts';
import { withWorkspace } from '../support/workspace.ts';

/** What each system's own command starts with, and what would end a value early. */
const HOSTILE = [
  ...HOSTILE_TEXTS,
  'a;b]c%3Bd%0A##vso[x]',
  "it's |n [x] %system.key% é 💚",
  '%AZP25',
  '$(KEY)',
  'a\r\nb',
];

interface Command {
  readonly name: string;
  readonly values: Readonly<Record<string, string>>;
  readonly data: string;
}

/** As the agent reads a line (azure-pipelines-agent, Command.cs), written after its rules and not after our escaping. */
function readAzure(line: string): Command | undefined {
  const [, name = '', list = '', data = ''] = /##vso\[([\w.]+)(?: ([^\]]*))?\](.*)$/s.exec(line) ?? [];
  if (name === '') return undefined;
  const plain = (text: string): string =>
    text
      .replaceAll('%3B', ';')
      .replaceAll('%0D', '\r')
      .replaceAll('%0A', '\n')
      .replaceAll('%5D', ']')
      .replaceAll('%AZP25', '%');
  const pairs = list.split(';').filter((pair) => pair !== '');
  return {
    name,
    data: plain(data),
    values: Object.fromEntries(
      pairs.map((pair) => [pair.slice(0, pair.indexOf('=')), plain(pair.slice(pair.indexOf('=') + 1))]),
    ),
  };
}

/** As TeamCity reads a line (its documentation, "Service Messages"). */
function readTeamcity(line: string): Command | undefined {
  const [, name = '', list = ''] = /^##teamcity\[(\w+)((?: \w+='(?:[^'|[\]]|\|.)*')*)\]$/.exec(line) ?? [];
  if (name === '') return undefined;
  const plain = (text: string): string =>
    text.replace(/\|(?:0x([0-9A-F]{4})|(.))/g, (_, code: string | undefined, mark: string | undefined) =>
      code === undefined
        ? ({ n: '\n', r: '\r' }[mark ?? ''] ?? mark ?? '')
        : String.fromCharCode(Number.parseInt(code, 16)),
    );
  const pairs = [...list.matchAll(/ (\w+)='((?:[^'|[\]]|\|.)*)'/g)];
  return { name, data: '', values: Object.fromEntries(pairs.map(([, key = '', value = '']) => [key, plain(value)])) };
}

const SYSTEMS = {
  azure: { variable: 'TF_BUILD', read: readAzure },
  teamcity: { variable: 'TEAMCITY_VERSION', read: readTeamcity },
} as const;

/** What a run prints there: all of it, and the commands in it. */
async function publish(
  system: keyof typeof SYSTEMS,
  change: Partial<Publication>,
  secrets: readonly string[] = [],
): Promise<{ readonly printed: string; readonly commands: readonly Command[] }> {
  const { variable, read } = SYSTEMS[system];
  const environment = new Map([[variable, '1']]);
  const context = detectContext(environment, undefined);
  let printed = '';
  const stream = {
    write: (text: string) => {
      printed += text;
    },
    on: () => undefined,
  };
  const none = { send: () => Promise.reject(new Error('no network')) };
  const views = findViews({
    environment,
    context,
    ports: { http: none, clock: { sleep: async () => undefined } },
    signal: new AbortController().signal,
  });
  const host = createPlainHost({
    context,
    inputs: new Map(),
    stdout: stream,
    stderr: stream,
    clock: { now: () => 0 },
    views,
  });
  host.hide(secrets);
  await host.publish(makePublication(change));
  const commands = printed.split('\n').flatMap((line) => read(line) ?? []);
  return { printed, commands };
}

const withText = (text: string): Partial<Publication> => ({
  annotations: [{ level: 'error', file: text, line: 3, column: 2, title: text, message: text }],
  outputs: new Map([['job-ids', text]]),
  text: [{ kind: 'verdict', lines: [textLine(text)] }],
});

describe('Azure Pipelines', () => {
  it('gets issues at their lines, outputs, the summary and a warning as such', async () => {
    const made = makePublication({});
    const { commands } = await publish('azure', {
      report: { ...made.report, resultsDir: '/r;1', conclusion: 'warning' },
      annotations: [
        { level: 'error', file: 'data/a.csv', line: 3, column: 7, title: '2 rows failed', message: 'No.\nMore.' },
        { level: 'notice', title: 'Plan', message: 'Nothing.' },
      ],
    });
    expect(commands).toEqual([
      { name: 'task.setvariable', values: { variable: 'total', isOutput: 'true' }, data: '2' },
      {
        name: 'task.logissue',
        values: { type: 'error', sourcepath: 'data/a.csv', linenumber: '3', columnnumber: '7' },
        data: '2 rows failed: No.\nMore.',
      },
      { name: 'task.uploadsummary', values: {}, data: '/r;1/artifact/summary.md' },
      { name: 'task.complete', values: { result: 'SucceededWithIssues' }, data: '' },
    ]);
  });

  it('masks every form of a secret once, and shows none', async () => {
    const { printed, commands } = await publish('azure', withText('x k3y-of-acme+42/ y'), ['k3y-of-acme+42/']);
    const masks = commands.filter(({ name }) => name === 'task.setsecret').map(({ data }) => data);
    expect(masks).toContain('k3y-of-acme+42/');
    expect(new Set(masks).size).toBe(masks.length);
    const rest = printed.split('\n').filter((line) => !line.startsWith('##vso[task.setsecret]'));
    expect(rest.join('\n')).not.toContain('k3y-of-acme');
  });

  it.each(HOSTILE)('executes nothing of %j', async (text) => {
    const { commands, printed } = await publish('azure', withText(text));
    const known = ['task.setvariable', 'task.logissue', 'task.uploadsummary'];
    expect(commands.filter(({ name }) => !known.includes(name))).toEqual([]);
    expect(commands.filter(({ name }) => name === 'task.logissue')).toHaveLength(1);
    const variables = commands.filter(({ name }) => name === 'task.setvariable');
    expect(variables.map(({ values, data }) => [values.variable, data])).toEqual(
      text.includes('$(') ? [] : [['job-ids', text]],
    );
    expect(printed.split('\n').filter((line) => /^.+##vso\[/.test(line) && !line.startsWith('##vso['))).toEqual([]);
  });

  it.each(HOSTILE)('gets %j as it is', (text) => {
    expect(readAzure(azureCommand('a.b', { x: text }, text))).toEqual({ name: 'a.b', values: { x: text }, data: text });
  });
});

describe('TeamCity', () => {
  it('gets rows as inspections, outputs as parameters, and a failure as a problem', async () => {
    const made = makePublication({});
    const { commands } = await publish('teamcity', {
      report: { ...made.report, conclusion: 'failure' },
      annotations: [{ level: 'warning', file: 'data/a.csv', line: 3, title: 'x', message: "Zoë's row" }],
    });
    expect(commands.map(({ name, values }) => [name, values])).toEqual([
      ['setParameter', { name: 'bulk-job.total', value: '2' }],
      [
        'inspectionType',
        { id: 'bulk-job', name: 'Bulk Job', category: 'Data', description: 'Rows that need attention' },
      ],
      ['inspection', { typeId: 'bulk-job', message: "Zoë's row", file: 'data/a.csv', line: '3', SEVERITY: 'WARNING' }],
      ['buildProblem', { description: 'Bulk Job: 2 of 2 rows succeeded.', identity: 'bulk-job' }],
    ]);
  });

  it('gets the verdict of a success as the text of the build', async () => {
    const { commands } = await publish('teamcity', {});
    expect(commands.at(-1)).toMatchObject({
      name: 'buildStatus',
      values: { text: '{build.status.text}; Bulk Job: 2 of 2 rows succeeded.' },
    });
  });

  it.each(HOSTILE)('executes nothing of %j', async (text) => {
    const { commands, printed } = await publish('teamcity', withText(text));
    expect(commands.map(({ name }) => name)).toEqual(['setParameter', 'inspectionType', 'inspection', 'buildStatus']);
    expect(commands[0]?.values.value).toBe(text.replaceAll('%', '%%'));
    // Each line with its marker is a whole message.
    expect(printed.split('\n').filter((line) => line.includes('##teamcity['))).toHaveLength(4);
  });

  it.each(HOSTILE)('gets %j as it is', (text) => {
    expect(readTeamcity(teamcityMessage('message', { text }))?.values).toEqual({ text });
  });
});

describe('Buildkite', () => {
  const annotate = async (agent: string | undefined, summary: string | undefined, secrets: readonly string[] = []) =>
    withWorkspace({}, async (workspace) => {
      if (agent !== undefined) {
        writeFileSync(workspace.path('buildkite-agent'), agent);
        chmodSync(workspace.path('buildkite-agent'), 0o755);
      }
      const path = agent === undefined ? workspace.directory : `${workspace.directory}${delimiter}${process.env.PATH}`;
      const environment = new Map([
        ['BUILDKITE', 'true'],
        ['BUILDKITE_STEP_KEY', 'sync; rm'],
        ['BULK_JOB_API_KEY', 'k3y-of-acme'],
        ['OUT', dirname(workspace.path('x'))],
        ['PATH', path],
      ]);
      const context = detectContext(environment, undefined);
      let printed = '';
      const stream = {
        write: (text: string) => {
          printed += text;
        },
        on: () => undefined,
      };
      const http = { send: () => Promise.reject(new Error('no network')) };
      const ports = { http, clock: { sleep: async () => undefined } };
      const views = findViews({ environment, context, ports, signal: new AbortController().signal });
      const host = createPlainHost({
        context,
        inputs: new Map(),
        stdout: stream,
        stderr: stream,
        clock: { now: () => 0 },
        views,
      });
      host.hide(secrets);
      await host.publish(makePublication({ summary }));
      return { printed, args: workspace.read('args'), text: workspace.read('text'), env: workspace.read('env') };
    });
  const AGENT = '#!/bin/sh\nprintf "%s\\n" "$@" > "$OUT/args"\ncat > "$OUT/text"\nenv > "$OUT/env"\n';

  it('gets the summary as an annotation of the step, without secrets', async () => {
    const { args, text, env, printed } = await annotate(AGENT, '# Bulk Job\nk3y-of-acme', ['k3y-of-acme']);
    expect(args).toBe('annotate\n--style\nsuccess\n--context\nbulk-job-sync--rm-donoratlas\n');
    expect(text).toMatch(/^# Bulk Job\n/);
    expect(`${text}${env}`).not.toContain('k3y-of-acme');
    expect(printed).not.toContain('Warning');
  });

  it.each<[string, string | undefined, string]>([
    ['is not there', undefined, 'buildkite-agent is not on the PATH'],
    ['fails', '#!/bin/sh\nexit 3\n', 'buildkite-agent ended with 3'],
  ])('where its program %s, the log says so', async (_, agent, expected) => {
    const { printed } = await annotate(agent, '# Bulk Job');
    expect(printed).toContain(`The annotation could not be written: ${expected}. The result of the run is unchanged.`);
  });

  it('with summary: false it is not asked', async () => {
    expect((await annotate(AGENT, undefined)).args).toBeUndefined();
  });
});
