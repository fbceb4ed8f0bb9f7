/** Randomness as a dependency: jitter and run ids. */
export interface Random {
  /** In [0, 1). */
  next(): number;
  /** RFC 9562 version 4, from a secure source. */
  uuid(): string;
}
