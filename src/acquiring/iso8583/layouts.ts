/** Which data elements each message type must and may carry, and which answer belongs to which request. */
import { fieldNumbers, type IsoMessage } from './message.ts';

interface Layout {
  readonly mandatory: readonly number[];
  readonly conditional: readonly number[];
}

const AUTHORISATION: Layout = {
  mandatory: [2, 3, 4, 7, 11, 12, 13, 14, 18, 22, 25, 32, 37, 41, 42, 43, 48, 49],
  conditional: [],
};
const CAPTURE: Layout = {
  mandatory: [2, 3, 4, 7, 11, 12, 13, 18, 22, 25, 32, 37, 38, 41, 42, 49, 90],
  conditional: [],
};
const FINANCIAL: Layout = {
  mandatory: [2, 3, 4, 7, 11, 12, 13, 14, 18, 22, 25, 32, 37, 41, 42, 43, 49],
  conditional: [48, 90],
};
const REVERSAL: Layout = { mandatory: [2, 3, 4, 7, 11, 32, 37, 39, 41, 42, 49, 90], conditional: [38, 95] };
const SHORT_ANSWER: Layout = { mandatory: [3, 4, 7, 11, 32, 37, 39, 41, 42, 49], conditional: [38] };

/** The 0120 pair is read but never made, so nothing is asked of it. */
const LAYOUTS: Readonly<Record<string, Layout | undefined>> = {
  '0100': AUTHORISATION,
  '0110': { mandatory: [2, 3, 4, 7, 11, 32, 37, 39, 41, 42, 49], conditional: [38, 48, 54] },
  '0120': undefined,
  '0121': undefined,
  '0130': undefined,
  '0200': FINANCIAL,
  '0210': SHORT_ANSWER,
  '0220': CAPTURE,
  '0221': CAPTURE,
  '0230': SHORT_ANSWER,
  '0400': REVERSAL,
  '0410': SHORT_ANSWER,
  '0420': REVERSAL,
  '0421': REVERSAL,
  '0430': SHORT_ANSWER,
  '0800': { mandatory: [7, 11, 70], conditional: [] },
  '0810': { mandatory: [7, 11, 39, 70], conditional: [] },
};

export function isKnownMti(mti: string): boolean {
  return Object.hasOwn(LAYOUTS, mti);
}

export interface LayoutFault {
  readonly field: number;
  readonly fault: 'missing' | 'unexpected';
}

/** The first element that is missing or does not belong into the message; undefined where all is well. */
export function layoutFault(message: IsoMessage): LayoutFault | undefined {
  const layout = LAYOUTS[message.mti];
  if (!layout) return undefined;
  const missing = layout.mandatory.find((field) => message.fields[field] === undefined);
  if (missing !== undefined) return { field: missing, fault: 'missing' };
  const unexpected = fieldNumbers(message.fields).find(
    (field) => !layout.mandatory.includes(field) && !layout.conditional.includes(field),
  );
  return unexpected === undefined ? undefined : { field: unexpected, fault: 'unexpected' };
}

/** 0421 → 0420: a repeat asks the same as what it repeats. */
export function withoutRepeat(mti: string): string {
  return mti.slice(0, 3) + String(Number(mti[3]) & ~1);
}

/** 0420 → 0421. */
export function asRepeat(mti: string): string {
  return mti.slice(0, 3) + String(Number(mti[3]) | 1);
}

/** The type of the answer to a request or its repeat: 0100 → 0110, 0421 → 0430. */
export function answerTo(mti: string): string {
  return String(Number(withoutRepeat(mti)) + 10).padStart(4, '0');
}

export function isAnswer(mti: string): boolean {
  return mti[2] === '1' || mti[2] === '3';
}
