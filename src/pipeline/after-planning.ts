/**
 * What a run needs once its rows are planned, in one piece, so that the bundle has one file for it. It is most of a run,
 * and is loaded only then: the vendor gets its first request sooner, and has it while this is loaded.
 */
export { cancelLeft } from './cancel-left.ts';
export { conclude, concludeUnwritten } from './conclude.ts';
export { awaitHeldRows } from './row-memory/held.ts';
export { rememberRows } from './row-memory/remember.ts';
export { sendAndCollect } from './send.ts';
