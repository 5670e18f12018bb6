/**
 * What the issuer host's answers get wrong on purpose, for as many as it is told: any element says something else, or is
 * missing. The books behind stay sound, so that what becomes of the money can be looked at.
 */
import { FIELDS, hasForm } from '../../src/acquiring/iso8583/fields.ts';
import { isAnswer, isKnownMti } from '../../src/acquiring/iso8583/layouts.ts';
import type { Fields, IsoMessage } from '../../src/acquiring/iso8583/message.ts';

/** Element → what the answer says instead; null leaves it out. */
export type Changes = Readonly<Record<number, string | null>>;

export class Faults {
  readonly #byMti = new Map<string, { changes: Changes; times: number }>();

  /** `null` mends it. `times`: how many answers of this type are spoilt; any number unless said. */
  set(mti: string, changes: Changes | null, times = Number.POSITIVE_INFINITY): void {
    if (changes === null) this.#byMti.delete(mti);
    else this.#byMti.set(mti, { changes, times });
  }

  /** The answer as it leaves; counts it. */
  spoil(answer: IsoMessage): IsoMessage {
    const active = this.#byMti.get(answer.mti);
    if (!active) return answer;
    active.times -= 1;
    if (active.times <= 0) this.#byMti.delete(answer.mti);
    const fields: Record<number, string | null> = { ...answer.fields, ...active.changes };
    const said = Object.entries(fields).filter((entry): entry is [string, string] => entry[1] !== null);
    return { mti: answer.mti, fields: Object.fromEntries(said) as Fields };
  }

  /** Type of answer → what is changed in it, for whoever asks. */
  all(): Record<string, Changes> {
    return Object.fromEntries([...this.#byMti].map(([mti, { changes }]) => [mti, changes]));
  }
}

/** The changes that a request asks for; undefined for what no message could carry. */
export function readChanges(mti: string, body: unknown): Changes | null | undefined {
  if (body === null) return null;
  if (!isKnownMti(mti) || !isAnswer(mti) || typeof body !== 'object') return undefined;
  const isFine = ([element, value]: [string, unknown]) => {
    const form = FIELDS[Number(element)];
    if (!form || (value !== null && typeof value !== 'string')) return false;
    if (value === null) return true;
    const isLong = form.prefix === 0 ? value.length === form.max : value.length > 0 && value.length <= form.max;
    return isLong && hasForm(form, value);
  };
  return Object.entries(body as object).every(isFine) ? (body as Changes) : undefined;
}
