/** Gives addresses of objects that a vendor can download; uploading and removing is for who has the network. */
export interface Storage {
  /** A new object with a name that nobody can guess, and `suffix` at its end. */
  place(suffix: string): Promise<StagedObject>;
  /** Texts that make a signed URL useless to whoever reads it with them masked. */
  readonly secrets: readonly string[];
}

/** One object: nothing stands there yet. The URLs are secrets. */
export interface StagedObject {
  readonly uploadUrl: string;
  /** Headers that the upload needs. */
  readonly uploadHeaders: ReadonlyMap<string, string>;
  readonly sourceUrl: string;
  /** For a DELETE, made when it is needed; undefined where objects can't be removed. */
  removeUrl(): Promise<string | undefined>;
}
