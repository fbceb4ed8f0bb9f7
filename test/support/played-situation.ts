import { execFileSync } from 'node:child_process';
import type { Part } from '../../scripts/gallery/markdown-page.ts';
import { type Stage, type StageStep, withStage } from '../../scripts/gallery/stage.ts';
import type { ReportDocument } from '../../src/report/schema.ts';
import type { Sandbox } from '../../src/sandbox/server.ts';
import { RUNNER } from './action-step.ts';
import { type RecordLine, readCsv, readReport } from './bundle.ts';
import { type NextStep, readSteps } from './read-steps.ts';
import { readZip } from './read-zip.ts';
import type { JobFault } from './sandbox/job-faults.ts';

/** A run that has ended, as its page and its artifact show it. */
export interface EndedRun {
  readonly step: StageStep;
  readonly code: number | null;
  readonly markdown: string;
  readonly steps: readonly NextStep[];
  readonly report: ReportDocument;
  readonly records: readonly RecordLine[];
  /** The commit that it ran at. */
  readonly commit: string;
}

/** A stage after a situation, on which the user does what a summary says. */
export interface Played {
  readonly stage: Stage;
  /** The runs of the situation, in order; the last is the one that the page shows. */
  readonly ended: readonly EndedRun[];
  /** Addresses of GitHub name these. */
  readonly runIds: ReadonlySet<string>;
  /** How often the vendors took each row, since they were started. */
  sent(): ReadonlyMap<string, number>;
  /** Rows that a vendor has processed with success. */
  delivered(): ReadonlySet<string>;
  /** The vendor responds, and jobs that never end do so: now, or this long after they were accepted. */
  release(afterSeconds?: number): void;
  /** "Re-run jobs", of that run: the same inputs at the same commit, on a new runner. */
  rerun(run: EndedRun): Promise<EndedRun>;
  /** Another run of the workflow, with some inputs changed, on a new runner; at the newest commit, if none is named. */
  startRun(run: EndedRun, inputs?: Readonly<Record<string, string>>, commit?: string): Promise<EndedRun>;
  /** Text of a file of an artifact, by the artifact's address. */
  download(href: string, name: string): string;
  /** A file as it is at a commit or branch; undefined where it has none. */
  show(ref: string, path: string): string | undefined;
}

/** With these, a summary links to the tool's documents. */
const ACTION = { GITHUB_ACTION_REPOSITORY: 'acme/bulk-job-action', GITHUB_ACTION_REF: 'v1' };
const FIRST_NEW_RUN_ID = 16_050_000_000;
/** Of a file in git. */
const MAX_BYTES = 64 * 1024 ** 2;
/** What the invented vendor takes to be corrected. */
export const FIXED = 'fixed';

/** Plays a situation, and goes on where it ended. */
export async function withPlayed(
  play: (stage: Stage) => Promise<readonly Part[]>,
  work: (played: Played, parts: readonly Part[]) => Promise<void>,
): Promise<void> {
  await withStage(async (stage) => {
    const watched = watch(stage);
    const parts = await play(watched.stage);
    await work(watched, parts);
  });
}

function watch(stage: Stage): Played {
  const { workspace, github } = stage;
  const sandboxes: Sandbox[] = [];
  const contacts = { sent: new Map<string, number>(), taken: new Set<string>() };
  const held: { -readonly [Name in keyof JobFault]: JobFault[Name] }[] = [];
  const outages: { times?: number }[] = [];
  const ended: EndedRun[] = [];
  /** What a run at no commit of its own checks out: of the last run, and of what was pushed after it. */
  let newest = '';
  const git = (...args: readonly string[]): string =>
    execFileSync('git', args, {
      cwd: workspace.directory,
      encoding: 'utf8',
      maxBuffer: MAX_BYTES,
      stdio: ['ignore', 'pipe', 'ignore'],
    });
  const withAction = (step: StageStep): StageStep => ({ ...step, env: { ...ACTION, ...step.env } });

  /** @param markdown of the page; default: that of the step's summary. */
  const note = (step: StageStep, code: number | null, markdown: string): EndedRun => {
    const folder = workspace.list(RUNNER).find((path) => path.endsWith('/report.json')) ?? 'no report.json';
    const records = workspace.read(`${RUNNER}/${folder.replace('report.json', 'records.csv')}`);
    newest ||= git('rev-parse', 'HEAD').trim();
    const run: EndedRun = {
      step,
      code,
      markdown,
      steps: readSteps(markdown),
      report: readReport(workspace.path(`${RUNNER}/${folder}`)),
      records: readCsv(records) as unknown as readonly RecordLine[],
      commit: git('rev-parse', 'HEAD').trim(),
    };
    ended.push(run);
    return run;
  };
  const execute = async (step: StageStep): Promise<EndedRun> => {
    stage.changeRunner();
    const { code, stdout } = await stage.start(step).end;
    if (code === null) throw new Error(`The step was killed:\n${stdout}`);
    return note(step, code, workspace.read(`${RUNNER}/summary`) ?? '');
  };

  return {
    ended,
    get runIds() {
      return new Set(ended.map(({ report }) => report.source?.runId ?? ''));
    },
    stage: {
      ...stage,
      commit(files) {
        if (newest !== '') git('checkout', '--quiet', '--detach', newest);
        stage.commit(files);
        if (newest !== '') newest = git('rev-parse', 'HEAD').trim();
      },
      async vendor({ faults = [], ...setup }) {
        const copies = faults.map((rule) => ({ ...rule, do: { ...rule.do } }));
        for (const rule of copies) {
          if (rule.do.kind === 'never-ends') held.push(rule.do);
          if (rule.on === 'preflight') outages.push(rule);
        }
        const sandbox = await stage.vendor({ ...setup, faults: copies as typeof faults });
        sandboxes.push(sandbox);
        return sandbox;
      },
      acme: (judge) =>
        stage.acme((contact, index) => {
          const key = contact.email ?? contact.identifier ?? '';
          contacts.sent.set(key, (contacts.sent.get(key) ?? 0) + 1);
          const why = contact.name?.includes(FIXED) === true ? undefined : judge(contact, index);
          if (why === undefined) contacts.taken.add(key);
          return why;
        }),
      start: (step) => stage.start(withAction(step)),
      startPost: (step) => stage.startPost(withAction(step)),
      async finish(step, running) {
        const markdown = await stage.finish(step, running);
        note(withAction(step), step.exitCode ?? 0, markdown);
        return markdown;
      },
      async run(step) {
        const markdown = await stage.run(withAction(step));
        note(withAction(step), step.exitCode ?? 0, markdown);
        return markdown;
      },
    },
    sent() {
      const all = new Map(contacts.sent);
      for (const { record } of sandboxes)
        for (const [key, { sent }] of record.rows) all.set(key, (all.get(key) ?? 0) + sent);
      return all;
    },
    delivered: () =>
      new Set([
        ...contacts.taken,
        ...sandboxes.flatMap(({ record }) =>
          [...record.rows].filter(([, { outcome }]) => outcome === 'succeeded').map(([key]) => key),
        ),
      ]),
    release(afterSeconds) {
      for (const rule of outages) rule.times = 0;
      for (const fault of held)
        Object.assign(fault, afterSeconds === undefined ? { polls: 0 } : { seconds: afterSeconds });
    },
    // The timeout of a picture is too short for a busy machine; a re-run may have another.
    rerun({ step, commit }) {
      git('checkout', '--quiet', '--detach', commit);
      const attempt = Number(step.env?.GITHUB_RUN_ATTEMPT ?? 1) + 1;
      const env = { ...step.env, GITHUB_RUN_ATTEMPT: String(attempt), GITHUB_SHA: commit };
      return execute({ ...step, inputs: { ...step.inputs, timeout: '1m' }, env });
    },
    startRun({ step }, inputs = {}, commit = newest) {
      git('checkout', '--quiet', '--detach', commit);
      const env = {
        ...step.env,
        GITHUB_RUN_ID: String(FIRST_NEW_RUN_ID + ended.length),
        GITHUB_RUN_ATTEMPT: '1',
        GITHUB_SHA: commit,
      };
      return execute({ ...step, inputs: { ...step.inputs, timeout: '1m', ...inputs }, env });
    },
    download(href, name) {
      const id = Number(/\/artifacts\/(\d+)$/.exec(href)?.[1]);
      const artifact = github.artifacts.all.find((each) => each.id === id && each.isComplete);
      const text = artifact && readZip(artifact.bytes).get(name)?.toString();
      if (text === undefined) throw new Error(`No artifact at ${href} has a file ${name}.`);
      return text;
    },
    show(ref, path) {
      try {
        return git('show', `${ref}:${path}`);
      } catch {
        return undefined;
      }
    },
  };
}
