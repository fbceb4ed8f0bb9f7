import { RETENTION_DAYS } from './rules.ts';

export interface Artifact {
  readonly id: number;
  readonly runId: string;
  readonly name: string;
  readonly createdAt: number;
  zip: Buffer;
  /** An upload that was not finished has its name, and is in no list. */
  isComplete: boolean;
}

const DAY_MS = 24 * 3_600_000;
const FIRST_ID = 4711;

/** The artifacts of one repository. */
export interface Artifacts {
  readonly all: Artifact[];
  /** Undefined where the run has one of this name, whole or not: none is ever changed. */
  create(runId: string, name: string): Artifact | undefined;
  add(runId: string, name: string, zip: Buffer): Artifact;
  listed(runId: string): readonly Artifact[];
  isExpired(artifact: Artifact): boolean;
}

/** @param lagMs how long a list does not show what was finished. */
export function createArtifacts(now: () => number, lagMs = 0): Artifacts {
  const all: Artifact[] = [];
  const artifacts: Artifacts = {
    all,
    create(runId, name) {
      if (all.some((each) => each.runId === runId && each.name === name)) return undefined;
      const id = FIRST_ID + all.length;
      const artifact = { id, runId, name, createdAt: now(), zip: Buffer.alloc(0), isComplete: false };
      all.push(artifact);
      return artifact;
    },
    add(runId, name, zip) {
      const artifact = artifacts.create(runId, name);
      if (artifact === undefined) throw new Error(`There is an artifact ${name} already.`);
      return Object.assign(artifact, { zip, isComplete: true });
    },
    listed: (runId) => all.filter((each) => each.runId === runId && each.isComplete && now() - each.createdAt >= lagMs),
    isExpired: ({ createdAt }) => now() - createdAt > RETENTION_DAYS * DAY_MS,
  };
  return artifacts;
}
