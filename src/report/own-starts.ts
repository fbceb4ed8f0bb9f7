/*
 * How result files begin, by which a later run recognizes them as this tool's: apart from what writes them, since every
 * run looks at the files in its folder before it does anything else.
 */

/** At the start of every page. */
export const PAGE_MARK = '<meta name="generator" content="bulk-job-action';

/** The first line of `records.csv`. */
export const RECORDS_HEADER = 'file,line,key,outcome,reason,message,job_id,attempts\n';

/** The first columns of `changes.csv`; old and new values follow, column by column. */
export const CHANGES_HEADER = 'change,file,line,key,columns';

/**
 * The file of a leg from which `merge` makes the report of the whole run: its first line says which leg it is, then come
 * its jobs, its rows in input order, and a last line with its report. One JSON value a line.
 */
export const SHARD_FILE = 'shard.ndjson';
/** How it begins. */
export const SHARD_START = '{"kind":"shard",';
