import { readFileSync } from 'node:fs';
import { loadProvider } from '../../src/provider/load.ts';
import type { ProviderSpec } from '../../src/provider/types.ts';

export function readFixture(name: string): string {
  return readFileSync(new URL(`../fixtures/provider/${name}`, import.meta.url), 'utf8');
}

export function readProvider(name: string): ProviderSpec {
  return loadProvider(readFixture(name), name);
}
