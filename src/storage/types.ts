/** Gives addresses of objects that a vendor can download; uploading and removing is for who has the network. */
export interface Storage {
  /**
   * The object of a batch: its name can not be guessed, and ends with `suffix`.
   * @param batchId stable over attempts; so is the name, where `remembers`.
   */
  place(batchId: string, suffix: string): Promise<StagedObject>;
  /** A later attempt finds the objects of this one. */
  readonly remembers: boolean;
  /** Texts that make a signed URL useless to whoever reads it with them masked. */
  readonly secrets: readonly string[];
}

/** One object. The URLs are secrets. */
export interface StagedObject {
  readonly uploadUrl: string;
  /** Headers that the upload needs. */
  readonly uploadHeaders: ReadonlyMap<string, string>;
  readonly sourceUrl: string;
  /** For a DELETE, made when it is needed; undefined where objects can't be removed. */
  removeUrl(): Promise<string | undefined>;
}

/** How the objects of a run are named. */
export interface Naming {
  /** The part of every name that is masked. */
  readonly run: string;
  readonly nameOf: (batchId: string, suffix: string) => string;
  readonly remembers: boolean;
}
