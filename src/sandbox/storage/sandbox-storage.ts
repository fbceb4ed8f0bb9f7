import type { MeetFile } from '../respond.ts';
import { type StoreRecord, startObjectStore } from './object-store.ts';

const BUCKET = 'sandbox-bucket';
const PREFIX = 'bulk-job';
const REGION = 'us-east-1';

/** An S3-compatible store on this machine, to which a client uploads the files that the vendor downloads. */
export interface SandboxStorage {
  /** `s3://bucket/prefix`, for the input `storage`. */
  readonly url: string;
  /** The usual AWS variables: credentials, region, endpoint. They open nothing else. */
  readonly environment: ReadonlyMap<string, string>;
  readonly record: StoreRecord;
}

/** Starts the object store for a vendor that downloads files. Its credentials are made up for this sandbox only. */
export async function startSandboxStorage(
  { seed, epochMs, meetFile }: { readonly seed: string; readonly epochMs: () => number; readonly meetFile: MeetFile },
  withToken: boolean,
): Promise<{ readonly storage: SandboxStorage; stop(): Promise<void> }> {
  const accessKeyId = `AKIASANDBOX${seed.toUpperCase()}`;
  const secretAccessKey = `sandbox/secret+${seed}${seed}`;
  const sessionToken = withToken ? `sandbox/session+token==${seed}` : undefined;
  const token = sessionToken === undefined ? {} : { sessionToken };
  const { url, record, stop } = await startObjectStore({
    access: { kind: 's3', bucket: BUCKET, region: REGION, accessKeyId, secretAccessKey, ...token },
    epochMs,
    meetFile,
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
