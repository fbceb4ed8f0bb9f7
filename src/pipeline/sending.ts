/**
 * What a run needs once its rows are planned, in one piece, so that the bundle has one file for it. It is loaded only then:
 * the vendor gets its first request sooner.
 */
export { awaitHeldRows } from './row-memory/held.ts';
export { sendAndCollect } from './send.ts';
