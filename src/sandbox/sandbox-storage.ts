import { startObjectStore } from './object-store.ts';
import type { VendorWorld } from './types.ts';
import type { SandboxStorage } from './vendor-records.ts';

const BUCKET = 'sandbox-bucket';
const PREFIX = 'bulk-job';
const REGION = 'us-east-1';

/** Starts the object store beside a vendor that downloads files. Its credentials are made up for this sandbox alone. */
export async function startSandboxStorage(
  { seed, epochMs, faults, later }: Pick<VendorWorld, 'seed' | 'epochMs' | 'faults' | 'later'>,
  withToken: boolean,
): Promise<{ readonly storage: SandboxStorage; stop(): Promise<void> }> {
  const accessKeyId = `AKIASANDBOX${seed.toUpperCase()}`;
  const secretAccessKey = `sandbox/secret+${seed}${seed}`;
  const sessionToken = withToken ? `sandbox/session+token==${seed}` : undefined;
  const token = sessionToken === undefined ? {} : { sessionToken };
  const { url, record, stop } = await startObjectStore({
    access: { kind: 's3', bucket: BUCKET, region: REGION, accessKeyId, secretAccessKey, ...token },
    epochMs,
    faults,
    later,
  });
  const environment = new Map([
    ['AWS_ACCESS_KEY_ID', accessKeyId],
    ['AWS_SECRET_ACCESS_KEY', secretAccessKey],
    ['AWS_REGION', REGION],
    ['AWS_ENDPOINT_URL_S3', url],
  ]);
  if (sessionToken !== undefined) environment.set('AWS_SESSION_TOKEN', sessionToken);
  return { storage: { url: `s3://${BUCKET}/${PREFIX}`, environment, record }, stop };
}
