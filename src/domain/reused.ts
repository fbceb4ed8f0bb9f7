/** An object that is filled anew for each of millions of rows, which would otherwise burden the garbage collector. */
export type Reused<T> = { -readonly [K in keyof T]: T[K] };
