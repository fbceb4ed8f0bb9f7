import { Readable } from 'node:stream';
import { isAccepted } from './answer.ts';
import { answerVariables } from './answer-variables.ts';
import { findContradiction } from './claims.ts';
import { settleCounts } from './counts.ts';
import { type Course, chooseCourse } from './course.ts';
import { answerError, cleanText } from './error-text.ts';
import { ExchangeMismatch, type PlayedAnswer } from './exchange-player.ts';
import { type Ending, playCheck, playPatiently, playStep, type Run } from './exchange-steps.ts';
import { createFileView } from './file-view.ts';
import { lookupVariables, readFound } from './lookup.ts';
import { readOutputs } from './outputs.ts';
import { buildPageRequest, buildRequests } from './request.ts';
import { ResultError, readDocument } from './result-document.ts';
import { readItemStream } from './result-stream.ts';
import { claimsRest, isWanted, readClaim, readItems, readNextPage, requiredColumn } from './results.ts';
import { readState } from './state.ts';
import type { MappedState, PollSpec, ResultSpec } from './types.ts';

/** Token, preflight, submit, polls, results: in the engine's order, without its patience. */
export async function playCase(run: Run, withPreflight: boolean): Promise<Ending> {
  const { spec } = run;
  const token = spec.auth?.kind === 'token' ? [spec.auth.request] : [];
  for (const request of token) {
    const { ending } = await playStep(run, request);
    if (ending !== undefined) return ending;
  }
  for (const request of withPreflight ? spec.preflight : []) {
    const ending = await playCheck(run, request);
    if (ending !== undefined) return ending;
  }
  let last: PlayedAnswer | undefined;
  const course = chooseCourse(spec, run.matcher.verdicts.length);
  for (const step of course.steps) {
    const { ending, played } = await playStep(run, step);
    if (ending !== undefined) return ending;
    last = played ?? last;
  }
  if (last === undefined) throw new ExchangeMismatch('No submit request was made: its URL names an unset variable.');
  const submitted = last;
  const polled: PolledJob =
    course.poll === undefined ? { job: 'succeeded', final: submitted } : await playPolls(run, course.poll);
  if (polled.job === 'running' || polled.final === undefined) return { job: polled.job };
  const { job, error, final } = polled;
  run.variables = new Map<string, unknown>([...run.variables, ['state', job], ['jobError', error]]);
  const ended = { word: polled.word, isShared: false };
  for (const result of course.results) {
    await playResult(run, { result, inline: result.from === 'submit' ? submitted : final, final, course, ...ended });
  }
  const { document } = final.answer;
  if (run.doubted) return { job, error };
  await settleCounts(course.poll, run.matcher, { document, variables: run.variables }, (places) =>
    playLookup(run, places),
  );
  return { job, error };
}

interface PolledJob extends Ending {
  readonly job: MappedState | 'unreadable';
  /** The vendor's own. */
  readonly word?: string | undefined;
  readonly final?: PlayedAnswer;
}

async function playPolls(run: Run, poll: PollSpec): Promise<PolledJob> {
  const { spec, player } = run;
  let job: PolledJob['job'] = 'running';
  while (player.hasMore()) {
    const [built] = await buildRequests(spec, poll.request, run.variables);
    if (built === undefined) throw new ExchangeMismatch('The poll names a variable that the submit did not set.');
    const final = await playPatiently(run, built);
    const { answer } = final;
    const isRead = isAccepted(answer, poll.request.ok);
    const reading = isRead ? await readState(poll, answer, run.variables) : undefined;
    job = reading?.readable === true ? 'running' : 'unreadable';
    if (reading?.readable !== true || reading.state === 'unknown' || reading.state === 'running') continue;
    const { values } = await readOutputs(poll.request, answer, run.variables);
    const known = new Map([...answerVariables(answer, run.variables), ['state', reading.state]]);
    const error = cleanText(await poll.error?.evaluate(answer.document, known));
    run.variables = new Map([...run.variables, ...values]);
    return { job: reading.state, word: reading.word, error, final };
  }
  return { job };
}

/** The rows of the job that the look-up's one request finds; a recorded job is never larger. */
async function playLookup(run: Run, places: readonly number[]): Promise<ReadonlySet<number> | undefined> {
  const { lookup } = run.spec;
  const rows = run.variables.get('rows');
  if (lookup?.resolves.includes('counts') !== true || !Array.isArray(rows)) return undefined;
  const keys = places.map((place) => run.ids[place] ?? '');
  const asked = { ids: keys, rows: places.map((place): unknown => rows[place]) };
  const variables = await lookupVariables(lookup, run.variables, asked);
  const [built] = await buildRequests(run.spec, lookup.request, variables);
  if (built === undefined) return undefined;
  const { answer } = await playPatiently(run, built);
  if ((await answerError(run.spec, lookup.request, answer, variables)) !== undefined) return undefined;
  try {
    const found = await readFound(lookup, answer, variables);
    return new Set(places.filter((_, i) => found.has(keys[i] ?? '')));
  } catch (error) {
    if (error instanceof ResultError) return undefined;
    throw error;
  }
}

interface Playing {
  readonly result: ResultSpec;
  /** What is read where the source has no request. */
  readonly inline: PlayedAnswer;
  readonly final: PlayedAnswer;
  readonly course: Course;
  readonly word: string | undefined;
  readonly isShared: boolean;
}

/** A source that can't be read whole leaves a doubt, and then nothing is claimed. */
async function playResult(run: Run, playing: Playing): Promise<void> {
  try {
    await playSource(run, playing);
  } catch (error) {
    if (!(error instanceof ResultError)) throw error;
    run.doubted = true;
  }
}

async function playSource(run: Run, { result, inline, final, course, word, isShared }: Playing): Promise<void> {
  const { spec, matcher } = run;
  const inputOf = ({ answer }: PlayedAnswer, document: unknown) => ({
    spec,
    result,
    document,
    variables: answerVariables(answer, run.variables),
    numbers: run.numbers,
    word,
  });
  const isInline = result.request === undefined;
  const first = inputOf(inline, inline.answer.document);
  if (!(await isWanted(first))) return;
  if (claimsRest(result)) {
    // Without a condition only a job that succeeded speaks for the rows it does not name (rule 6).
    if (run.doubted || (result.when === undefined && run.variables.get('state') !== 'succeeded')) return;
    const item = await readClaim(first);
    const said = { word, answer: final.answer, isShared };
    const doubt =
      item.outcome === 'succeeded' ? await findContradiction(course, matcher, said, run.variables) : undefined;
    if (doubt === undefined) return matcher.claim(item);
    run.doubted = true;
    if (doubt.reason === 'contradictory') matcher.doubt();
    return;
  }
  const { answer } = inline;
  if (isInline)
    return answer.document === undefined && !answer.isJson ? undefined : matcher.add(await readItems(first));
  for await (const page of playPages(run, result)) {
    if (result.format === 'csv' || result.format === 'tsv') {
      const required = run.numbers?.column ?? requiredColumn(result, run.variables);
      const view = createFileView(result, required);
      for await (const items of readItemStream(Readable.from([page.body]), result.format, { required })) {
        matcher.add(await readItems({ ...inputOf(page, items), view }));
      }
      continue;
    }
    if (page.answer.document === undefined && !page.answer.isJson) continue;
    const document = readDocument(result.format, page.answer, page.body);
    matcher.add(await readItems(inputOf(page, document)));
  }
}

async function* playPages(run: Run, result: ResultSpec): AsyncGenerator<PlayedAnswer> {
  const { spec, player } = run;
  const { request } = result;
  if (request === undefined) return;
  const queue = [...(await buildRequests(spec, request, run.variables))];
  for (let built = queue.shift(); built !== undefined; built = queue.shift()) {
    const page = await player.play(built);
    const error = await answerError(spec, request, page.answer, run.variables);
    if (error !== undefined) throw new ExchangeMismatch(`A result was refused: ${error}`);
    yield page;
    const variables = answerVariables(page.answer, run.variables);
    const next = await readNextPage({ spec, result, document: page.answer.document, variables });
    if (next === undefined) continue;
    if ('url' in next) queue.unshift(buildPageRequest(spec, request, { url: next.url, current: built.url, variables }));
    else queue.unshift(...(await buildRequests(spec, request, new Map([...variables, ...next.variables]))));
  }
}
