import type { Bounds } from './bounds.ts';

/** Text that does not fit. */
export interface Overflow {
  readonly text: string;
  /** The element that cuts or scrolls it, or `page`. */
  readonly where: string;
  /** Pixels. */
  readonly by: number;
  /** It shows only when a reader unfolds something. */
  readonly isFolded: boolean;
}

export interface Measures {
  /** Pixels, with all details folded. */
  readonly height: number;
  readonly overflows: readonly Overflow[];
}

/** What is wrong with a summary at one width; nothing if it is empty. */
export function judge({ height, overflows }: Measures, width: keyof Bounds, bounds: Bounds): readonly string[] {
  const bound = bounds[width];
  const worst = [...overflows].sort((a, b) => b.by - a.by)[0];
  return [
    ...(height > bound ? [`${width}: ${height} px high, at most ${bound} allowed`] : []),
    ...(worst === undefined
      ? []
      : [
          `${width}: ${overflows.length} texts do not fit, worst ${worst.by} px beyond the ${worst.where}` +
            `${worst.isFolded ? ' (folded)' : ''}: "${worst.text}"`,
        ]),
  ];
}
