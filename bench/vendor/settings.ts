import { z } from 'zod';

/** How the bench's vendor behaves until it is set up again. All jobs and counts begin anew with it. */
export const settingsSchema = z.object({
  /** Rows that fail: those with a number that ends in 97, none, or all. */
  fails: z.enum(['some', 'none', 'all']).default('some'),
  /** A job of ids takes this long, or up to so much of it more or less (`0.5`: half). */
  jobMs: z.number().default(0),
  jitter: z.number().default(0),
  /** Requests a second of a token bucket, and how many it holds; 0 is no limit. */
  rate: z.number().default(0),
  burst: z.number().default(0),
});
export type Settings = z.infer<typeof settingsSchema>;

/** What the vendor saw since it was set up. Times are `Date.now()`. */
export const countsSchema = z.object({
  rows: z.number(),
  jobs: z.number(),
  polls: z.number(),
  throttled: z.number(),
  /** From the end of a job to the first poll that was told so; of all jobs whose end was seen. */
  seenJobs: z.number(),
  meanLagMs: z.number(),
  firstRequestAt: z.number().optional(),
});
export type Counts = z.infer<typeof countsSchema>;
