import { RETENTION_DAYS, ZIP_TYPE } from './rules.ts';

export interface Artifact {
  readonly id: number;
  readonly runId: string;
  readonly name: string;
  readonly createdAt: number;
  /** When it goes; undefined: after as many days as the repository keeps artifacts. */
  readonly expiresAt: number | undefined;
  /** What its creation said that it is. */
  readonly mimeType: string;
  /** The content type that its upload gave the bytes, and that a browser gets with them. */
  contentType: string;
  bytes: Buffer;
  /** An upload that was not finished has its name, and is in no list. */
  isComplete: boolean;
}

const DAY_MS = 24 * 3_600_000;
const FIRST_ID = 4711;

/** What a creation says of an artifact. */
export interface ArtifactAbout {
  readonly mimeType?: string | undefined;
  readonly expiresAt?: number | undefined;
}

/** The artifacts of one repository. */
export interface Artifacts {
  readonly all: Artifact[];
  /** Undefined where the run has one of this name, whole or not: none is ever changed. */
  create(runId: string, name: string, about?: ArtifactAbout): Artifact | undefined;
  /** Its name is free again. */
  remove(artifact: Artifact): void;
  add(runId: string, name: string, zip: Buffer): Artifact;
  listed(runId: string): readonly Artifact[];
  /** Of all runs, newest first. */
  named(name: string): readonly Artifact[];
  isExpired(artifact: Artifact): boolean;
}

/** @param lagMs how long a list does not show what was finished. */
export function createArtifacts(now: () => number, lagMs = 0): Artifacts {
  const all: Artifact[] = [];
  let created = -1;
  const isShown = ({ isComplete, createdAt }: Artifact): boolean => isComplete && now() - createdAt >= lagMs;
  const artifacts: Artifacts = {
    all,
    create(runId, name, { mimeType = ZIP_TYPE, expiresAt } = {}) {
      if (all.some((each) => each.runId === runId && each.name === name)) return undefined;
      created += 1;
      const id = FIRST_ID + created;
      const made = { id, runId, name, createdAt: now(), expiresAt, mimeType, contentType: mimeType };
      const artifact = { ...made, bytes: Buffer.alloc(0), isComplete: false };
      all.push(artifact);
      return artifact;
    },
    add(runId, name, zip) {
      const artifact = artifacts.create(runId, name);
      if (artifact === undefined) throw new Error(`There is an artifact ${name} already.`);
      return Object.assign(artifact, { bytes: zip, isComplete: true });
    },
    remove: (artifact) => void all.splice(all.indexOf(artifact), 1),
    listed: (runId) => all.filter((each) => each.runId === runId && isShown(each)),
    named: (name) => all.filter((each) => each.name === name && isShown(each)).toReversed(),
    isExpired: ({ createdAt, expiresAt }) => now() > (expiresAt ?? createdAt + RETENTION_DAYS * DAY_MS),
  };
  return artifacts;
}
