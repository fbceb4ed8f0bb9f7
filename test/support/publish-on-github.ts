// A process of its own, since @actions/core reads the process's environment and writes to its stdout.
// Creates the GitHub host, plays what SCRIPT says, and prints what the host read as the last line.
import { createGithubHost } from '../../src/hosts/github/github.ts';
import type { Host } from '../../src/hosts/types.ts';
import { createPorts } from '../../src/ports/real.ts';
import type { CommentForm, PublishedUrls } from '../../src/report/publication.ts';

const script: {
  hide?: string[];
  events?: Parameters<Host['progress']>[0][];
  early?: [string, string][];
  publication?: { outputs: [string, string][]; linked?: string; commentLinked?: string; comment?: object } & Record<
    string,
    unknown
  >;
  uploadLimitMs?: number;
} = JSON.parse(process.env.SCRIPT ?? '{}');

const environment = new Map(
  Object.entries(process.env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const])),
);
const { uploadLimitMs } = script;
const host = await createGithubHost({
  environment,
  ports: createPorts(environment),
  signal: new AbortController().signal,
  ...(uploadLimitMs === undefined ? {} : { uploadLimitMs }),
});
host.hide(script.hide ?? []);
for (const event of script.events ?? []) host.progress(event);
for (const [name, value] of script.early ?? []) host.setOutput(name, value);
if (script.publication !== undefined) {
  await host.publish({
    summary: undefined,
    text: [],
    annotations: [],
    artifact: undefined,
    ...script.publication,
    ...(script.publication.commentLinked !== undefined && {
      comment: {
        ...script.publication.comment,
        render: ({ urls }: CommentForm) => `${script.publication?.commentLinked} ${JSON.stringify(urls)}`,
      },
    }),
    outputs: new Map(script.publication.outputs),
    summarize: (urls: PublishedUrls) =>
      script.publication?.linked && `${script.publication.linked} ${JSON.stringify(urls)}`,
  } as unknown as Parameters<Host['publish']>[0]);
}
process.stdout.write(`HOST ${JSON.stringify({ context: host.context, inputs: [...host.inputs] })}\n`);
