/**
 * The payer of a test without a browser: takes the CReq to the issuer's page, answers it, and brings back what it says. Of the bank world
 * of the sandbox alone: its pages are known here.
 */
import { request } from 'undici';
import type { ChallengeAnswer } from './types.ts';

/** What a browser would post to us. */
export interface ChallengeForm {
  readonly cres?: string;
  readonly erro?: string;
  readonly threeDSSessionData?: string;
}

/** A code and then a question: no page of the bank world asks more often. */
const MOST_PAGES = 4;

/** Undefined where the page never lets its cardholder go. Rejects where the bank world cannot be reached. */
export async function answerChallenge(
  challenge: { readonly acsUrl: string; readonly creq: string; readonly sessionData: string },
  answer: ChallengeAnswer,
): Promise<ChallengeForm | undefined> {
  const { acsUrl, creq, sessionData } = challenge;
  const pressed: Record<string, string> = answer === 'cancel' ? { act: 'cancel' } : { act: 'submit', outcome: answer };
  let page = await post(acsUrl, { creq, threeDSSessionData: sessionData });
  for (let i = 0; i < MOST_PAGES; i++) {
    const [cres, erro] = [fieldOf(page, 'cres'), fieldOf(page, 'erro')];
    if (cres !== undefined || erro !== undefined) {
      const threeDSSessionData = fieldOf(page, 'threeDSSessionData');
      return { ...(cres && { cres }), ...(erro && { erro }), ...(threeDSSessionData && { threeDSSessionData }) };
    }
    const transaction = fieldOf(page, 'transaction');
    if (transaction === undefined) return undefined;
    page = await post(`${acsUrl}/answer`, { transaction, code: '', ...pressed });
  }
  return undefined;
}

async function post(url: string, fields: Readonly<Record<string, string>>): Promise<string> {
  const { body } = await request(url, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: String(new URLSearchParams(fields)),
  });
  return body.text();
}

/** Values of these pages are letters and digits. */
function fieldOf(page: string, name: string): string | undefined {
  return new RegExp(`name="${name}" value="([\\w-]*)"`).exec(page)?.[1];
}
