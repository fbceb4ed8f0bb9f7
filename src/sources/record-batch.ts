import type { ObjectScan } from '../domain/object-scan.ts';
import type { RecordScan } from '../domain/record-scan.ts';
import type { SourceRecord } from '../domain/row.ts';

/**
 * The records that a piece of a file completes, one after the other: none is made unless somebody asks for it. A batch must
 * be gone through before the next one is taken.
 */
export interface RecordBatch {
  /** Moves to the next record; false behind the last one. Throws `FaultError` where the file is at fault. */
  next(): boolean;
  /** 1-based physical line on which the record starts. */
  readonly line: number;
  /** The record's bounds in its bytes; undefined unless it is a sound record of a delimited file. */
  readonly scanned: RecordScan | undefined;
  /** The members of the record in its bytes; undefined unless it is a plain object of a JSON file. The same scan for a whole file. */
  scanObject(): ObjectScan | undefined;
  /** The record itself. */
  record(): SourceRecord;
}

/** All records of a batch. */
export function recordsOf(batch: RecordBatch): readonly SourceRecord[] {
  const records: SourceRecord[] = [];
  while (batch.next()) records.push(batch.record());
  return records;
}
