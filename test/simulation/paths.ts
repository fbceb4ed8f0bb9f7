/** Where everything lies on the simulated disk. */
export const WORK = '/work';
export const OUT = `${WORK}/out`;
/** Another folder of results. */
export const BESIDE = `${WORK}/beside`;
export const LEDGER = `${OUT}/ledger.ndjson`;
/** Results folders of the legs of a run. */
export const LEGS = `${WORK}/legs`;
/** Beside it: how many records there must be. */
export const HEAD = `${OUT}/ledger.head`;

/** The row memory of histories with `changed-only`. */
export const MEMORY = `${WORK}/memory.bin`;

/** A whole first line: there is a plan to go on with. */
export const BEGUN = /^\{"kind":"start".*\n/;

/** The workflow run whose attempts a story tells. */
export const RUN_ID = '7001';
