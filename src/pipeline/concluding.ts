/** What a run needs once its rows have their outcomes, in one piece. It is loaded while the vendor works on the first job. */
export { cancelLeft } from './cancel-left.ts';
export { conclude, concludeUnwritten } from './conclude.ts';
export { rememberRows } from './row-memory/remember.ts';
