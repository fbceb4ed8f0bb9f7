/** How a memory's file begins, in clear. */
export const MEMORY_START = 'BULKROWS';
