import type { Change } from './workshop.ts';

/** A bug that somebody may make one day, planted to see that it is found. */
export interface PlantedBug {
  readonly name: string;
  readonly file: string;
  /** Stands exactly once in the file. */
  readonly find: string;
  readonly replace: string;
  /** Invariants one of which the first red seed must violate; empty where the bug does no harm. */
  readonly by: readonly string[];
  /** Of a bug that needs a rare story: seeds before it were green when it was planted. A place to begin, no promise. */
  readonly from?: number;
  /** Only histories with a row memory meet it. */
  readonly isOfMemory?: boolean;
  /** Why it is right that nobody finds it. */
  readonly survives?: string;
}

/** The planted bug as a change of the source. Throws where its text is gone, or stands twice. */
export function plantBug({ name, file, find, replace, from = 1, isOfMemory = false }: PlantedBug): Change {
  return {
    name,
    file,
    from,
    isOfMemory,
    apply(source) {
      const times = source.split(find).length - 1;
      if (times !== 1) {
        throw new Error(
          `The planted bug "${name}" looks for a text that stands ${times} times in ${file}: the source has moved on. Give the bug its new text.`,
        );
      }
      return source.replace(find, () => replace);
    },
  };
}

/** The bugs of a prototype as they would look in this source. */
const FROM_PROTOTYPE: readonly PlantedBug[] = [
  {
    name: 'retry POST on timeout',
    file: 'src/transport/retry-policy.ts',
    find: "if (taken !== 'no') return undefined;",
    replace: "if (taken !== 'no' && attempt.kind === 'answer') return undefined;",
    by: ['I1'],
  },
  {
    name: 'blind retry of pending intent',
    file: 'src/engine/resume/resume-jobs.ts',
    find: 'return commit?.idempotent === true && age < KEY_LIFE_MS;',
    replace: 'return age < KEY_LIFE_MS;',
    by: ['I1'],
  },
  {
    name: 'no intent record',
    file: 'src/engine/submit/submit.ts',
    find: "ledger.append({\n    kind: 'intent',",
    replace: "void ({\n    kind: 'intent',",
    by: ['I1', 'I4', 'I9', 'I14'],
  },
  {
    name: 'new key on resume',
    file: 'src/engine/submit/run-batch.ts',
    find: 'batchIdOf({ ...options, round,',
    replace: 'batchIdOf({ ...options, round: round + (again === undefined ? 0 : 1),',
    from: 539,
    by: ['I1', 'I14'],
  },
  {
    name: 'unknown status = success',
    file: 'src/results/job-state.ts',
    find: "poll.states.get(foldState(word)) ?? 'unknown'",
    replace: "poll.states.get(foldState(word)) ?? 'succeeded'",
    by: ['I4', 'I5', 'I6'],
  },
  {
    name: 'first 404 = lost',
    file: 'src/engine/follow/watch.ts',
    find: 'const NOT_FOUND_GRACE_MS = 120_000;',
    replace: 'const NOT_FOUND_GRACE_MS = 0;',
    from: 1827,
    by: ['I6'],
  },
  {
    name: 'missing row = added',
    file: 'src/engine/follow/collect.ts',
    find: "return { outcome: 'unresolved', reason, message, retryable: false };",
    replace:
      "return doubt === undefined ? { outcome: 'succeeded', message, retryable: false } : { outcome: 'unresolved', reason, message, retryable: false };",
    by: ['I4', 'I5'],
  },
  {
    name: 'foreign rows counted',
    file: 'src/results/match.ts',
    find: 'found = byFold.get(foldKey(id, folds));',
    replace: 'found = byFold.get(foldKey(id, folds)) ?? Math.max(0, verdicts.indexOf(undefined));',
    by: ['I4', 'I5'],
  },
  {
    name: '`results: null` = all added',
    file: 'src/engine/follow/collect.ts',
    find: 'known.get(verdict) ?? toResult(',
    replace:
      "known.get(verdict) ?? (matcher.verdicts.every((each) => each === undefined) ? { outcome: 'succeeded', message: '', retryable: false } : undefined) ?? toResult(",
    by: ['I4', 'I5'],
  },
  {
    name: 'truncated body = empty',
    file: 'src/transport/attempt.ts',
    find: 'return explain(request, error, { status, signal, options });',
    replace:
      "if (status !== undefined) return { kind: 'answer', answer: { status, headers: new Map(), body: new Uint8Array(0) } }; return explain(request, error, { status, signal, options });",
    by: ['I4', 'I5', 'I6'],
  },
  {
    name: 'ignore Retry-After',
    file: 'src/transport/retry-policy.ts',
    find: 'return parseRetryAfter(response.headers) ?? parseRateLimitReset(response.headers) ?? 0;',
    replace: 'return 0;',
    by: ['I8'],
  },
  {
    // Not without any: jobs that never end would be waited for as long.
    name: 'no deadline',
    file: 'src/engine/submit/run-batch.ts',
    find: 'state.deadline ??= parts.clock.now() + options.timeoutMs;',
    replace: 'state.deadline ??= parts.clock.now() + 24 * options.timeoutMs;',
    by: ['I7'],
  },
  {
    name: 'progress == total means done',
    file: 'src/results/job-state.ts',
    find: 'return { state, word, progress: await readProgress(poll, response, known), readable: true };',
    replace:
      "const progress = await readProgress(poll, response, known); return { state: progress === 1 ? 'succeeded' : state, word, progress, readable: true };",
    by: ['I4', 'I5', 'I6'],
  },
  {
    name: 'plain object keyed by id',
    file: 'src/results/match.ts',
    find: 'const indexes = new Map<string, number | number[]>();',
    replace:
      'const held: any = {}; const indexes: any = { get: (id: string) => held[id], set: (id: string, at: unknown) => { held[id] = at; } };',
    by: ['I0', 'I2', 'I4', 'I6'],
  },
  {
    name: 'submit after cancel',
    file: 'src/engine/submit/submit.ts',
    find: 'priority: PRIORITY.submit,\n    signal: parts.signal,',
    replace: 'priority: PRIORITY.submit,\n    signal: new AbortController().signal,',
    from: 328,
    by: ['I1', 'I12'],
  },
  {
    name: 'any poll error fatal',
    file: 'src/engine/follow/watch.ts',
    find: 'if (watch.denied >= DENIED_LIMIT)',
    replace: "if (result.kind === 'trouble')",
    by: ['I6'],
  },
  {
    name: 'duplicate id, last wins',
    file: 'src/results/match.ts',
    find: "if (verdict.outcome === 'contradictory' || verdict.outcome !== item.outcome) return { outcome: 'contradictory' };",
    replace: 'if (verdict.outcome !== item.outcome) return toVerdict(item);',
    by: ['I4', 'I5'],
  },
  {
    name: 'job id noted 1 s late',
    file: 'src/engine/submit/run-batch.ts',
    find: "parts.ledger.append({ kind: 'accepted', job: number,",
    replace:
      "await parts.clock.sleep(1_000, parts.signal).catch(() => undefined); parts.ledger.append({ kind: 'accepted', job: number,",
    by: [],
    survives: 'the intent makes it safe: a crash within that second leaves rows uncertain, and sends none twice',
  },
];

/** Where no bug of the prototype is found by this invariant alone, one that is. */
const FOR_ONE_INVARIANT: readonly PlantedBug[] = [
  {
    name: 'a line of records.csv is about the line before',
    file: 'src/report/final-rows.ts',
    find: '{line},$',
    replace: '{line - 1},$',
    by: ['I2'],
  },
  {
    name: 'a batch one row too large',
    file: 'src/engine/plan.ts',
    find: 'if (batch.rows.length >= maxRows) closed.push(open.remove(batch));',
    replace: 'if (batch.rows.length > maxRows) closed.push(open.remove(batch));',
    by: ['I3'],
  },
  {
    name: 'a missing row is called contradictory',
    file: 'src/engine/follow/collect.ts',
    find: "doubt ?? { reason: 'missing', message: '' }",
    replace: "doubt ?? { reason: 'contradictory', message: '' }",
    by: ['I4'],
  },
  {
    name: 'foreign rows spoil nothing',
    file: 'src/engine/follow/follow-job.ts',
    find: "if (foreign > 0) state.stopper.note('vendor-error', foreignFault(next, job, foreign, nameless));",
    replace: '',
    by: ['I5'],
  },
  {
    name: 'outcomes noted in the order of the results',
    file: 'src/engine/settle.ts',
    find: 'outcomes: formatOutcomes(results),',
    replace: 'outcomes: formatOutcomes(results.toReversed()),',
    by: ['I9'],
  },
  {
    name: 'what a refusal quotes is shown to all',
    file: 'src/engine/submit/run-batch.ts',
    find: 'const template = parts.conceal(message, batch.rows);\n  parts.ledger.append({ kind, job: base.number,',
    replace: 'const template = message;\n  parts.ledger.append({ kind, job: base.number,',
    from: 542,
    by: ['I10'],
  },
  {
    name: 'jitter that no seed fixes',
    file: 'src/engine/follow/watch.ts',
    find: '(2 * parts.random.next() - 1)',
    replace: '(2 * Math.random() - 1)',
    by: ['I11'],
  },
  {
    name: 'the report is logged as one line',
    file: 'src/hosts/log.ts',
    find: "for (const part of redaction.redact(text).split('\\n')) line(part);",
    replace: "sink(redaction.redact(text).replaceAll('\\n', ' ') + '\\n');",
    by: ['I13'],
  },
  {
    name: 'a signed link stands in the ledger as it is',
    file: 'src/ledger/sealed-outputs.ts',
    find: 'if (seal !== undefined) return { sealed: seal.close(JSON.stringify(value)) };',
    replace: 'if (seal !== undefined) return value;',
    by: ['I10'],
  },
  {
    name: 'a sealed link is not opened again',
    file: 'src/engine/resume/resume-jobs.ts',
    find: '...loaded, batchId: noted.batchId }), ...outputs]),',
    replace: "...loaded, batchId: noted.batchId }), ['id', outputs.get('id')]]),",
    by: ['I4', 'I6', 'I9'],
  },
  {
    name: 'a job is polled before its acceptance is on the disk',
    file: 'src/engine/submit/run-batch.ts',
    find: 'isSynchronous ? undefined : await sync();',
    replace: 'await Promise.resolve(undefined);',
    by: ['I14'],
  },
];

/** Bugs that tests and simulation once let live. */
const ONCE_MISSED: readonly PlantedBug[] = [
  {
    name: 'the folder of a ledger that is continued elsewhere is not told',
    file: 'src/pipeline/hand-over.ts',
    find: "const records = [{ kind: 'moved' } as const];",
    replace: 'const records: never[] = [];',
    by: ['H1', 'H2', 'I4'],
  },
  {
    name: 'the last page of results is dropped',
    file: 'src/engine/follow/read-results.ts',
    find: 'matcher.add(await readItems(input));\n      const next = await readNextPage({ ...input, document: response.document });\n      if (next === undefined) continue;',
    replace:
      'const next = await readNextPage({ ...input, document: response.document });\n      if (next === undefined && page > 0) continue;\n      matcher.add(await readItems(input));\n      if (next === undefined) continue;',
    by: ['I4', 'I5', 'I6'],
  },
  {
    name: 'a canceled job is no vendor error',
    file: 'src/engine/follow/follow-job.ts',
    find: "if (end.state === 'failed' || end.state === 'canceled') {\n    stopper.note('vendor-error', endedFault(next, faulty.name, end.state, say(end.message)));",
    replace:
      "if (end.state === 'failed') {\n    stopper.note('vendor-error', endedFault(next, faulty.name, end.state, say(end.message)));",
    by: ['I5'],
  },
  {
    name: '007 or 7: the first is taken',
    file: 'src/results/match.ts',
    find: 'return loose.length === 1 ? (loose[0] ?? []) : loose;',
    replace: 'return loose.length > 0 ? (loose[0] ?? []) : loose;',
    by: ['I4', 'I5'],
  },
  {
    name: 'refused looks are counted over all looks',
    file: 'src/engine/follow/watch.ts',
    find: '  watch.denied = 0;\n',
    replace: '',
    by: ['I6'],
  },
];

/** Bugs of the row memory; the last two were in it until the simulation found them. */
const OF_MEMORY: readonly PlantedBug[] = [
  {
    name: 'a failed try forgets what was delivered',
    file: 'src/memory/unique-key.ts',
    find: 'else if (isInDoubt || isReplaced) key.delivered = undefined;',
    replace: 'else key.delivered = undefined;',
    by: ['S1'],
    isOfMemory: true,
  },
  {
    name: 'rows that an earlier run left open go',
    file: 'src/memory/codes.ts',
    find: 'return decision >= DECISION.new && decision <= DECISION.againNotSent;',
    replace: 'return decision >= DECISION.new && decision !== DECISION.unchanged;',
    by: ['S1', 'S2'],
    isOfMemory: true,
  },
  {
    name: 'removed keys stay in the memory',
    file: 'src/memory/next.ts',
    find: 'if (task.forget && sizeOf(spans.rows) + sizeOf(spans.opens) === 0) return;',
    replace: '',
    by: ['S4'],
    isOfMemory: true,
  },
  {
    name: 'nothing is reserved before the first submit',
    file: 'src/pipeline/send.ts',
    find: 'if (mode.sends) await reserveRows(run, approved);',
    replace: 'if (mode.sends && approved.rows.bytes < 0) await reserveRows(run, approved);',
    by: ['S1', 'S2'],
    isOfMemory: true,
  },
  {
    name: 'the newest of settled runs applies first',
    file: 'src/memory/settle.ts',
    find: '.sort((a, b) => age(a.run) - age(b.run) ||',
    replace: '.sort((a, b) => age(b.run) - age(a.run) ||',
    by: [],
    isOfMemory: true,
    survives: 'a key has open rows of one run only: another run sends none of them',
  },
  {
    name: 'a limit removes what it leaves out',
    file: 'src/memory/match.ts',
    find: 'return sizeOf(spans.rows) === 0 && sizeOf(spans.opens) === 0 ? 1 : 0;',
    replace: 'return sizeOf(spans.opens) === 0 ? 1 : 0;',
    by: ['S4'],
    isOfMemory: true,
  },
  {
    name: 'a held row becomes one of the run that holds it',
    file: 'src/pipeline/row-memory/remember.ts',
    find: 'for (const row of memory.held) outcomes[row] = OUTCOME.untouched;',
    replace: '',
    by: ['S1', 'S2'],
    isOfMemory: true,
  },
  {
    name: 'a lookup by key proves a version',
    file: 'src/engine/lookup.ts',
    find: 'wasThere?.(rows[index] ?? 0) !== true;',
    replace: 'wasThere?.(rows[index] ?? 0) !== true || true;',
    from: 155,
    by: ['S3'],
    isOfMemory: true,
  },
];

export const PLANTED_BUGS: readonly PlantedBug[] = [
  ...FROM_PROTOTYPE,
  ...FOR_ONE_INVARIANT,
  ...ONCE_MISSED,
  ...OF_MEMORY,
];
