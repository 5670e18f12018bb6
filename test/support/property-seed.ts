/**
 * Property tests draw the same examples in every run, so that a change is red for its own fault only. `PROPERTY_SEED=random npm test`
 * draws others, and a failure then names its seed.
 */
import fc from 'fast-check';

const wanted = process.env.PROPERTY_SEED ?? '20261122';

/** How many examples: so many, or as `PROPERTY_RUNS` says, for a search that may take its time. */
export const runsOf = (usual: number): number => Number(process.env.PROPERTY_RUNS ?? usual);

if (wanted !== 'random') fc.configureGlobal({ seed: Number(wanted) });
