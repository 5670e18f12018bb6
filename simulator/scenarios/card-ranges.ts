/**
 * The card ranges that each directory server delivers in its PRes: the grammar's groups as they are, and of every
 * scheme's prefixes what remains once the grammar's BINs and the documented unenrolled numbers are cut out.
 */
import { CARD_PREFIXES, type CardScheme } from './card-prefixes.ts';
import { DOCUMENTED_CARDS } from './documented-cards.ts';
import { GRAMMAR_BINS, type MethodBehaviour, ORDINARY_GROUP, RANGE_GROUPS, type RangeGroup } from './grammar.ts';

export type DirectoryServerName = 'visa' | 'mastercard' | 'amex' | 'bancontact';

export interface CardRange {
  /** Card numbers of 13 to 19 digits; `end` is inclusive and has as many digits as `start`. */
  readonly start: string;
  readonly end: string;
  readonly acsStart: string;
  readonly acsEnd: string;
  readonly method: MethodBehaviour;
}

interface Interval {
  readonly start: string;
  readonly end: string;
}

/** EMV 3DS 2.2.0, Card Range Data: a range is made of 13 to 19 digits, so a 12-digit Maestro number is in none. */
export const SHORTEST_ENROLLED_NUMBER = 13;

/** Maestro numbers are routed to Mastercard's directory server. */
export const DIRECTORY_SERVER_OF: Readonly<Record<CardScheme, DirectoryServerName>> = {
  VISA: 'visa',
  MASTERCARD: 'mastercard',
  MAESTRO: 'mastercard',
  MISTERCASH: 'bancontact',
  AMEX: 'amex',
};

/** The ranges of one directory server, ordered by length and start; none overlaps another of the same length. */
export function rangesOf(directoryServer: DirectoryServerName): CardRange[] {
  const isOurs = (scheme: CardScheme) => DIRECTORY_SERVER_OF[scheme] === directoryServer;
  const homes = GRAMMAR_BINS.filter(({ scheme }) => isOurs(scheme));
  const unenrolled = Object.entries(DOCUMENTED_CARDS).filter(([, card]) => isOurs(card.scheme) && !isEnrolled(card));
  const cuts = [
    ...homes.map(({ bin, length }) => spread(bin, bin, length)),
    ...unenrolled.map(([pan]) => ({ start: pan, end: pan })),
  ];
  const ordinary = CARD_PREFIXES.filter(({ scheme }) => isOurs(scheme)).flatMap(({ from, to, lengths }) =>
    lengths.filter((length) => length >= SHORTEST_ENROLLED_NUMBER).map((length) => spread(from, to, length)),
  );
  const ranges = [
    ...ordinary.flatMap((whole) => cutOut(whole, cuts)).flatMap((interval) => rangeOf(interval, ORDINARY_GROUP)),
    ...homes.flatMap(({ bin, length }) =>
      Object.entries(RANGE_GROUPS).flatMap(([rr, group]) => rangeOf(spread(bin + rr, bin + rr, length), group)),
    ),
  ];
  return ranges.sort((a, b) => a.start.length - b.start.length || (a.start < b.start ? -1 : 1));
}

export function isEnrolled(card: { readonly enrolled?: boolean }): boolean {
  return card.enrolled !== false;
}

function rangeOf(interval: Interval, { enrolment, method }: RangeGroup): CardRange[] {
  return enrolment ? [{ ...interval, ...enrolment, method }] : [];
}

const spread = (from: string, to: string, length: number): Interval => ({
  start: from.padEnd(length, '0'),
  end: to.padEnd(length, '9'),
});

function cutOut(whole: Interval, cuts: readonly Interval[]): Interval[] {
  return cuts.reduce<Interval[]>((rest, cut) => rest.flatMap((interval) => without(interval, cut)), [whole]);
}

function without(interval: Interval, cut: Interval): Interval[] {
  const apart = cut.start.length !== interval.start.length || cut.end < interval.start || cut.start > interval.end;
  if (apart) return [interval];
  const parts: Interval[] = [];
  if (cut.start > interval.start) parts.push({ start: interval.start, end: neighbour(cut.start, -1n) });
  if (cut.end < interval.end) parts.push({ start: neighbour(cut.end, 1n), end: interval.end });
  return parts;
}

/** 19 digits are more than a double holds exactly. */
const neighbour = (pan: string, step: bigint) => String(BigInt(pan) + step).padStart(pan.length, '0');
