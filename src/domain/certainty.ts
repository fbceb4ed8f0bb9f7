/**
 * May the vendor have taken a request (contract 4, "Lost answers")? `no`: surely not, so it may go again. `yes`: it
 * says so. `unknown`: nobody can tell, so what takes effect never goes again by itself.
 */
export type Certainty = 'no' | 'yes' | 'unknown';
