import { createHash } from 'node:crypto';
import { nameShard, type Shard } from '../../domain/shard.ts';

const NAME_CHARS = 32;

/** A name for a value. */
export function nameHash(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, NAME_CHARS);
}

/**
 * The name under which a part is stored.
 * @param key of the attempt of the leg (`partKey`): each has a part of its own.
 */
export function partFile(shard: Shard, key: string): string {
  return `${nameShard(shard)}-${nameHash(key)}.bin`;
}

/** What the name of a stored part says of its key: `nameHash` of it. */
export function hashInFile(file: string): string {
  return /-([0-9a-f]+)\.bin$/.exec(file)?.[1] ?? '';
}

/** Tells which stored parts a memory has, by their names alone. */
export function createMergedFinder(merged: readonly string[] = []): (file: string) => boolean {
  const hashes = hashKeys(merged);
  return (file) => hashes.has(hashInFile(file));
}

/** Tells whether a key is among these. */
export function createKeyFinder(keys: readonly string[]): (key: string) => boolean {
  const hashes = hashKeys(keys);
  return (key) => hashes.has(nameHash(key));
}

/** A memory that carries on what an earlier one had names it by the hash. */
function hashKeys(keys: readonly string[]): ReadonlySet<string> {
  return new Set(keys.map((key) => (key.startsWith('[') ? nameHash(key) : key)));
}
