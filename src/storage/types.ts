/** Creates addresses of objects that a vendor can download. The caller uploads and removes the objects. */
export interface Storage {
  /**
   * The object of a batch. Its name cannot be guessed and ends with `suffix`.
   * @param batchId the same in every attempt; if `remembers`, so is the name.
   */
  objectFor(batchId: string, suffix: string): Promise<StagedObject>;
  /** A later attempt can find the objects of this one. */
  readonly remembers: boolean;
  /** Texts to mask: a signed URL is useless without them. */
  readonly secrets: readonly string[];
}

/** One object. The URLs are secrets. */
export interface StagedObject {
  readonly uploadUrl: string;
  /** Headers that the upload needs. */
  readonly uploadHeaders: ReadonlyMap<string, string>;
  readonly sourceUrl: string;
  /** URL for a DELETE, created on demand; undefined if objects cannot be removed. */
  removeUrl(): Promise<string | undefined>;
}

/** How the objects of a run are named. */
export interface Naming {
  /** The part of every name that is masked. */
  readonly run: string;
  readonly nameOf: (batchId: string, suffix: string) => string;
  readonly remembers: boolean;
}
