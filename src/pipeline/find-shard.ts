import { INPUT_SPELLING } from '../config/spelling.ts';
import { MODES } from '../domain/mode.ts';
import { detectShard } from '../domain/shard.ts';
import { chooseMode } from './mode.ts';
import type { RunRequest } from './types.ts';

/**
 * The request with the leg that its input `shard` means, or with the fault that `auto` finds none. A run that only
 * validates has no legs: it says what all of them would send.
 */
export function withShard(request: RunRequest): RunRequest {
  const { shard, mode } = request.config;
  if (shard === undefined || MODES[chooseMode(mode, request.context).mode].judges === 'plan') return request;
  if (shard !== 'auto') return { ...request, shard: { index: shard.index, of: shard.of } };
  const found = detectShard(request.environment);
  if ('index' in found) return { ...request, shard: found };
  const { spelling = INPUT_SPELLING } = request;
  const fault = {
    code: 'input/shard',
    message: `\`${spelling.example('shard', 'auto')}\` finds no leg: ${found.message}.`,
    next: found.next,
    input: 'shard',
  };
  return { ...request, configFaults: [...request.configFaults, fault] };
}
