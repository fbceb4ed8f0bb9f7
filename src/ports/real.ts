import type { Clock } from './clock.ts';
import type { Files } from './files.ts';
import type { OwnedHttp } from './http.ts';
import { createHttpClient } from './http-client.ts';
import type { Random } from './random.ts';
import { realClock } from './real-clock.ts';
import { createFiles } from './real-files.ts';
import { realRandom } from './real-random.ts';
import { createRepository, type Repository } from './repository.ts';

/** The real network, disk, clock and randomness. */
export function createPorts(environment: ReadonlyMap<string, string>): {
  readonly files: Files;
  readonly http: OwnedHttp;
  readonly clock: Clock;
  readonly random: Random;
  readonly repository: Repository;
} {
  const temporary = environment.get('RUNNER_TEMP');
  return {
    files: temporary === undefined ? createFiles() : createFiles(temporary),
    http: createHttpClient(),
    clock: realClock,
    random: realRandom,
    repository: createRepository(),
  };
}
