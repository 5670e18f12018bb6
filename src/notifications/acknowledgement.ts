/**
 * Whether a shop's reply means that it took the notification. Shops answer `OK`, `"OK"` in quotation marks, `ok`, or
 * `MULTISAFEPAY_OK` somewhere in a page; some say `ng: …` with status 200 when they failed.
 */

export interface Verdict {
  readonly acknowledged: boolean;
  /** Why, for people. */
  readonly why: string;
}

/** Characters of the reply in which `OK` counts. */
const OK_WITHIN = 100;

const LEADING_NG = /^[\s\uFEFF"']*ng/i;
/** At the start of a word, so that neither `token` nor `NOK` counts. */
const OK = /(?<![\p{L}\p{N}_])ok/iu;

/** Judges the status and the decoded reply, of which the first 64 KiB are enough. Once a reply is acknowledged, more of it changes nothing. */
export function judgeReply(httpStatus: number, reply: string): Verdict {
  const refused = (why: string): Verdict => ({ acknowledged: false, why });
  const taken = (why: string): Verdict => ({ acknowledged: true, why });

  if (httpStatus >= 300 && httpStatus < 400) return refused(`HTTP ${httpStatus}: redirects are not followed`);
  if (httpStatus !== 200) return refused(`HTTP ${httpStatus}: only 200 counts`);
  if (/MULTISAFEPAY_OK/i.test(reply)) return taken('the reply has MULTISAFEPAY_OK');
  if (reply.trim() === '') return refused('the reply is empty: OK was expected');
  if (LEADING_NG.test(reply)) return refused('the reply begins with ng');
  const start = Array.from(reply.slice(0, 2 * OK_WITHIN))
    .slice(0, OK_WITHIN)
    .join('');
  return OK.test(start)
    ? taken('the reply has OK in its first 100 characters')
    : refused('no OK in the first 100 characters of the reply');
}
