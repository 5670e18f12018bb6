/** The issuer host without its sockets: a message in, an answer out. Order of checks, books, repeats. */
import {
  decodeTags,
  encodeAdditionalAmounts,
  joinTags,
  ORIGINAL_AMOUNT,
  TAG,
} from '../../src/acquiring/iso8583/additional-data.ts';
import { answerTo, layoutFault, withoutRepeat } from '../../src/acquiring/iso8583/layouts.ts';
import type { Fields, IsoMessage } from '../../src/acquiring/iso8583/message.ts';
import {
  messageKey,
  originalKey,
  readOriginalData,
  readReplacementAmount,
  transmissionTime,
} from '../../src/acquiring/iso8583/numbers.ts';
import type { Clock } from '../../src/platform/clock.ts';
import { passesLuhn } from '../../src/platform/log.ts';
import type { AuthenticationRegister } from '../authentication-register.ts';
import { asAsked, scenarioOf } from '../scenarios/cards.ts';
import { approvalCodeOf, Books, networkTransactionIdOf } from './books.ts';
import { decide } from './decide.ts';
import { type Delivery, deliveryOf } from './delivery.ts';
import { LowValueCounter } from './low-value-counter.ts';
import { SeenMessages } from './seen-messages.ts';

/** What a connection has said so far. */
export interface Session {
  signedOn: boolean;
}

export interface Reply {
  readonly answer: IsoMessage;
  readonly delivery: Delivery;
  /** The message came before; the answer is the stored one. */
  readonly repeated: boolean;
}

const PURCHASE = '000000';
const REFUND = '200000';
const SIGN_ON = '001';
const SIGN_OFF = '002';
const ECHO = '301';

const ECHOED = [3, 4, 11, 32, 37, 41, 42, 49, 70];

export class IssuerHost {
  readonly #clock: Clock;
  readonly #register: AuthenticationRegister;
  readonly #books: Books;
  readonly #seen: SeenMessages;
  readonly #lowValue: LowValueCounter;
  /** Key of an authorisation → the AA that it asked for, where it did: later messages about it do not repeat that. */
  readonly #asked = new Map<string, string>();

  constructor(clock: Clock, register: AuthenticationRegister) {
    this.#clock = clock;
    this.#register = register;
    this.#books = new Books(clock);
    this.#seen = new SeenMessages(clock);
    this.#lowValue = new LowValueCounter(register);
  }

  /** The answer to a message that was read whole; undefined for one that asks nothing. */
  answer(message: IsoMessage, session: Session): Reply | undefined {
    const asks = ['0100', '0200', '0220', '0400', '0420', '0800'];
    const mti = withoutRepeat(message.mti);
    if (!asks.includes(mti)) return undefined;
    const now = (answer: IsoMessage): Reply => ({ answer, delivery: 'now', repeated: false });
    if (layoutFault(message) || !decodeTags(message.fields[48] ?? '').ok) return now(this.formatError(message));
    if (mti === '0800') return now(networkAnswer(message, session));
    if (!session.signedOn) return now(this.#answerWith(message, '58'));

    const again = this.#seen.again(message);
    if (again === 'other') return now(this.#answerWith(message, '94'));
    const answer = again?.answer ?? this.#act({ mti, fields: message.fields });
    if (!again) this.#seen.remember(message, answer);
    return {
      answer,
      delivery: deliveryOf(mti, this.#behaviourFor(mti, message.fields), again?.times ?? 1),
      repeated: again !== undefined,
    };
  }

  /** Says «format error» with as much of the request as could be read. */
  formatError(message: IsoMessage): IsoMessage {
    return this.#answerWith(message, '30');
  }

  /** AA of the payment that a message is about. */
  #behaviourFor(mti: string, fields: Fields): string | undefined {
    const key =
      fields[90] === undefined ? messageKey(mti, fields) : originalKey(readOriginalData(fields[90]), fields[41]!);
    return asAsked(fields[2] ?? '', { authorisation: this.#asked.get(key) })?.authorisation;
  }

  #act(message: IsoMessage): IsoMessage {
    const { mti, fields } = message;
    const key = messageKey(mti, fields);
    if ((mti === '0100' || mti === '0200') && this.#books.wasReversedAhead(key)) return this.#answerWith(message, '94');
    if (mti === '0100' || (mti === '0200' && fields[3] === PURCHASE)) return this.#authorise(message, key);
    if (mti === '0200') return this.#answerWith(message, fields[3] === REFUND ? this.#refund(fields, key) : '12');
    const original = originalKey(readOriginalData(fields[90]!), fields[41]!);
    if (mti === '0220') {
      const [pan, amount, currency] = [fields[2]!, Number(fields[4]), fields[49]!];
      return this.#answerWith(message, this.#books.capture(original, pan, amount, currency, fields[38]!));
    }
    const remaining = fields[95] === undefined ? undefined : readReplacementAmount(fields[95]);
    if (fields[95] !== undefined && remaining === undefined) return this.formatError(message);
    return this.#answerWith(message, this.#books.reverse(original, remaining, mti === '0420'));
  }

  #authorise(message: IsoMessage, key: string): IsoMessage {
    const { mti, fields } = message;
    const read = decodeTags(fields[48] ?? '');
    const world = {
      ...{ register: this.#register, lowValue: this.#lowValue, now: this.#clock.now() },
      cardOf: (networkId: string) => this.#books.cardOf(networkId),
    };
    const asks = read.ok ? read.tags : {};
    if (asks[TAG.scenario] !== undefined) this.#asked.set(key, asks[TAG.scenario]!);
    const { code, approvedAmount, tags } = decide(fields, asks, world);
    const approved = ['00', '10', '85'].includes(code);
    const pan = fields[2]!;
    const approvalCode = approvalCodeOf(key, pan);
    const networkTransactionId = networkTransactionIdOf(key, fields[37]!, pan);
    const captured = mti === '0200' ? approvedAmount : 0;
    this.#books.enter(key, {
      ...{ pan, currency: fields[49]!, approvalCode, networkTransactionId, approved },
      ...{ authorised: approvedAmount, captured, refunded: 0, reversed: false },
    });
    const approval: Fields = approved ? { 38: approvalCode } : {};
    if (mti === '0200') return this.#answerWith(message, code, approval);
    const said = approved ? { ...tags, [TAG.networkTransactionId]: networkTransactionId } : tags;
    const additional: Fields = Object.keys(said).length > 0 ? { 48: joinTags(said) } : {};
    const partial: Fields = code === '10' ? partialAmounts(fields, approvedAmount) : {};
    return this.#answerWith(message, code, { ...approval, ...additional, ...partial });
  }

  #refund(fields: Fields, key: string): string {
    const pan = fields[2]!;
    if (!passesLuhn(pan) || !scenarioOf(pan)) return '14';
    const read = decodeTags(fields[48] ?? '');
    const networkId = read.ok ? read.tags[TAG.originalNetworkTransactionId] : undefined;
    const original = fields[90] === undefined ? undefined : originalKey(readOriginalData(fields[90]), fields[41]!);
    const refund = { pan, amount: Number(fields[4]), currency: fields[49]! };
    return this.#books.refund(key, { networkId, key: original }, refund);
  }

  /** An authorisation's answer shows the card again and has a time of its own; the others repeat the request's. */
  #answerWith({ mti, fields }: IsoMessage, code: string, more: Fields = {}): IsoMessage {
    const full = withoutRepeat(mti) === '0100';
    const echoed = full ? [2, ...ECHOED] : [7, ...ECHOED];
    const echo = Object.fromEntries(echoed.flatMap((field) => (fields[field] ? [[field, fields[field]]] : [])));
    const own: Fields = full ? { 7: transmissionTime(this.#clock.now()) } : {};
    return { mti: answerTo(mti), fields: { ...echo, ...own, 39: code, ...more } };
  }
}

function networkAnswer({ mti, fields }: IsoMessage, session: Session): IsoMessage {
  const { 7: time, 11: stan, 70: code } = fields as Record<number, string>;
  if (code === SIGN_ON) session.signedOn = true;
  if (code === SIGN_OFF) session.signedOn = false;
  const known = [SIGN_ON, SIGN_OFF, ECHO].includes(code!);
  return { mti: answerTo(mti), fields: { 7: time!, 11: stan!, 39: known ? '00' : '12', 70: code! } };
}

/** Element 4 says what was approved, element 54 what had been asked. */
function partialAmounts(fields: Fields, approvedAmount: number): Fields {
  const asked = { amount: Number(fields[4]), currency: fields[49]! };
  return {
    4: String(approvedAmount).padStart(12, '0'),
    54: encodeAdditionalAmounts([{ accountType: '00', amountType: ORIGINAL_AMOUNT, sign: 'C', ...asked }]),
  };
}
