/** What becomes of an answer that is ready: most leave at once, some cards' never, late or not without a cut line. */
import { SECOND } from '../../src/platform/clock.ts';

export type Delivery = 'now' | 'withheld' | 'cut' | { readonly afterMs: number };

/** The gateway waits 15 seconds. */
const LATE_MS = 20 * SECOND;
const SWALLOWED_ADVICES = 2;

/** `mti` without its repeat digit; `aa` of the payment it is about; `times` says how often this very message has come. */
export function deliveryOf(mti: string, aa: string | undefined, times: number): Delivery {
  if (mti === '0100') {
    if (aa === '97') return 'cut';
    if (aa === '98') return { afterMs: LATE_MS };
    if (aa === '99') return 'withheld';
  }
  const swallows = (mti === '0220' && aa === '73') || (mti === '0420' && aa === '99');
  return swallows && times <= SWALLOWED_ADVICES ? 'withheld' : 'now';
}
