/** A result that can't be read as a whole: no later source may claim the rows it might have named. */
export class ResultError extends Error {}
