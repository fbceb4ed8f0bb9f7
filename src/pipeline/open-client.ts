import { basename } from 'node:path';
import { createSession } from '../engine/session.ts';
import { createSpool } from '../engine/submit/spool.ts';
import { resolveBaseUrl } from '../provider/request.ts';
import { runVariables } from '../provider/variable-names.ts';
import { createTransport } from '../transport/transport.ts';
import type { RunContext, VendorClient } from './context.ts';
import type { Planned } from './planned.ts';

/** Opens the run's only client for requests to the vendor; nothing is sent yet. */
export async function openClient(
  run: RunContext,
  { setup, rows }: Pick<Planned, 'setup' | 'rows'>,
): Promise<VendorClient> {
  const { ports, request } = run;
  const { spec, limits } = setup;
  // The user's own file that the vendor reads directly, if there is one.
  const ownFile = setup.isOwnFile ? rows.files[0]?.file.path : undefined;
  const fileName = ownFile === undefined ? undefined : basename(ownFile).replace(/\.gz$/, '');
  const inputs = new Map([...setup.variables, ...runVariables(spec, rows.columns, fileName)]);
  const transport = createTransport({
    ...ports,
    credentialOrigin: resolveBaseUrl(spec, setup.variables).origin,
    rate: limits.rate,
    burst: limits.burst,
  });
  const spool = createSpool(ports.files, await run.temporary());
  const client = {
    transport,
    session: createSession({ spec, inputs, transport, clock: ports.clock, spool, hide: request.hide }),
  };
  run.known.client = client;
  return client;
}
