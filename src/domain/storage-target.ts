/** Where batches are uploaded for a vendor that downloads them (docs/contract.md, 9). `text` may be shown. */
export type StorageTarget =
  | { readonly kind: 's3'; readonly bucket: string; readonly prefix: string; readonly text: string }
  /** URL templates with `{name}`; their queries may contain signatures. */
  | { readonly kind: 'urls'; readonly put: string; readonly get: string; readonly text: string };

/** S3's rules for bucket names, as far as they keep the name within its part of a URL. */
const S3 = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:\/(.*))?$/;

/** `s3://bucket/prefix`; undefined if it is something else. */
export function parseS3(text: string): StorageTarget | undefined {
  const match = S3.exec(text.trim());
  const bucket = match?.[1];
  if (bucket === undefined) return undefined;
  const prefix = (match?.[2] ?? '').replace(/^\/+|\/+$/g, '');
  return { kind: 's3', bucket, prefix, text: prefix === '' ? `s3://${bucket}` : `s3://${bucket}/${prefix}` };
}

/** Two URL templates, or a sentence on what is wrong with them. */
export function parseUrlPair(put: string, get: string): StorageTarget | string {
  for (const [name, template] of [
    ['put', put],
    ['get', get],
  ] as const) {
    const url = template.replaceAll('{name}', 'name');
    if (!template.includes('{name}')) return `\`${name}\` has no {name}, so all batches would get the same address`;
    if (/[{}]/.test(url) || !URL.canParse(url)) return `\`${name}\` is not a valid URL with {name}`;
  }
  return { kind: 'urls', put, get, text: `put: ${withoutQuery(put)}, get: ${withoutQuery(get)}` };
}

function withoutQuery(url: string): string {
  return url.replace(/[?#].*$/, '');
}
