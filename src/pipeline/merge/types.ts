import type { CellPlace } from '../../domain/row.ts';
import type { GateInputs } from '../../report/rules.ts';
import type { Report } from '../../report/schema.ts';

/** What the legs say together, beside their rows and jobs. */
export interface Merged {
  /** The inputs of the legs that the gate judges by. */
  readonly inputs: GateInputs;
  /** The members of the report that the legs know; the others come from the rows and jobs. */
  readonly members: Partial<Report>;
  /** Paths of the files that the run's commit has as they were read; undefined where nobody can tell. */
  readonly committed: ReadonlySet<string> | undefined;
  /** Where the values at fault stand, by the number of their row over all rows of the files. */
  readonly cells: ReadonlyMap<number, CellPlace>;
  /** Legs that left rows without an outcome, as `2/4`. */
  readonly open: readonly string[];
}
