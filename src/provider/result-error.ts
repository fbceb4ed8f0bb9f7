/** A result that can't be read as a whole: no later source may claim the rows it might have named. */
export class ResultError extends Error {}

/** A document that was read, but lacks the list that it should hold. */
export class NoListError extends ResultError {}

/** A result that the vendor has not made yet: it may be asked for again. */
export class PendingError extends ResultError {
  /** Its address came from a poll, and another poll may give a fresh one. */
  readonly isLink: boolean;
  constructor(message: string, isLink: boolean) {
    super(message);
    this.isLink = isLink;
  }
}
