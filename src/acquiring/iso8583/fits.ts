/**
 * Whether an answer fits its question. A host that errs, or a line that mixes two payments up, says «approved» of another
 * amount, another card or another shop as readily as of ours, so nothing is believed that is not echoed. Data first: what each
 * element of an answer must be; `docs/decisions/0022-answers-that-fit.md` has the reasons in prose.
 */
import type { MessageKind } from '../types.ts';
import { FIELDS } from './fields.ts';
import { answerTo } from './layouts.ts';
import type { Fields, IsoMessage } from './message.ts';
import { isYesToAnother, YES } from './response-codes.ts';

/**
 * `same` there and as it was asked · `same_if_there` a host may leave it out, but not change it · `no_more` an amount: as asked,
 * and less of it is an approval in part · `own` the answer's own affair.
 */
type Bond = 'same' | 'same_if_there' | 'no_more' | 'own';

/** What ISO 8583 calls an echo in every answer: none of our hosts is known to leave one out. */
const ECHOES: Readonly<Record<number, Bond>> = {
  3: 'same', // what was done: a purchase is no refund
  11: 'same', // which question of this terminal
  32: 'same', // whose
  37: 'same', // of which payment
  41: 'same',
  42: 'same', // whose money it becomes
  49: 'same', // what the amount is counted in
};

const SHORT: Readonly<Record<number, Bond>> = {
  ...ECHOES,
  // The dialect's short answers show no card; a host that does shows ours.
  2: 'same_if_there',
  // These state or return a sum: another sum is another act, so nothing here is «in part».
  4: 'same',
  // With 11 it tells a question from one of the day before.
  7: 'same',
  // Of the authorisation that is captured or let go, where the question named one; a refund's is its own.
  38: 'same_if_there',
  39: 'own',
};

const BONDS: Readonly<Record<string, Readonly<Record<number, Bond>>>> = {
  '0110': {
    ...ECHOES,
    2: 'same',
    4: 'no_more',
    // When the answer left.
    7: 'own',
    // Made by the issuer, and wanted: see `needsApprovalCode`.
    38: 'own',
    39: 'own',
    // What the issuer adds on checks and card. It decides nothing about the money.
    48: 'own',
    54: 'own',
  },
  '0210': SHORT,
  '0230': SHORT,
  '0410': SHORT,
  '0430': SHORT,
};

/** The host could not read the question, and echoes what it could. */
const FORMAT_ERROR = '30';

/** The elements of the answer that are not those of the question, as a log names them; none where it fits. */
export function differences(kind: MessageKind, question: IsoMessage, answer: IsoMessage): readonly string[] {
  if (answer.mti !== answerTo(question.mti)) return ['message type'];
  const code = answer.fields[39] ?? '';
  const differing = Object.entries(BONDS[answer.mti] ?? {})
    .map(([element, bond]) => ({ element: Number(element), bond }))
    .filter(({ element, bond }) => !holds(bond, element, { kind, code, asked: question.fields, said: answer.fields }))
    .map(({ element }) => element);
  if (isYesToAnother(kind, code)) differing.push(39);
  if (needsApprovalCode(kind, code) && !answer.fields[38]?.trim()) differing.push(38);
  return differing.map(named);
}

export const named = (element: number): string => `${FIELDS[element]!.name} (${element})`;

/** Whether less than was asked is approved, whatever the code calls it. */
export function isInPart({ fields: asked }: IsoMessage, { fields: said }: IsoMessage): boolean {
  return said[39] === '10' || Number(said[4]) < Number(asked[4]);
}

/** The capture names it: without one the money could never be taken. */
const needsApprovalCode = (kind: MessageKind, code: string): boolean =>
  kind === 'authorisation' && YES.authorisation.includes(code);

interface Compared {
  readonly kind: MessageKind;
  readonly code: string;
  readonly asked: Fields;
  readonly said: Fields;
}

function holds(bond: Bond, element: number, { kind, code, asked, said }: Compared): boolean {
  const [question, answer] = [asked[element], said[element]];
  if (answer === undefined && code === FORMAT_ERROR) return true;
  switch (bond) {
    case 'own':
      return true;
    case 'same':
      return answer === question;
    case 'same_if_there':
      return answer === undefined || question === undefined || answer === question;
    case 'no_more':
      if (answer === question) return true;
      if (answer === undefined || !/^\d{12}$/.test(answer)) return false;
      // Who declines has approved nothing, and may say so.
      if (!YES.authorisation.includes(code)) return Number(answer) === 0;
      return kind === 'authorisation' && Number(answer) < Number(question);
  }
}
