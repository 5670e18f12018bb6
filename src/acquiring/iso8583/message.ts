/** A message of ISO 8583:1987 in memory: its type and its data elements. */

/** Element number → value as it travels, padding included. Elements 1 (bitmap) and 65 are never among them. */
export type Fields = Readonly<Record<number, string>>;

export interface IsoMessage {
  /** Message type indicator, four digits: version 0, class, function, origin. */
  readonly mti: string;
  readonly fields: Fields;
}

/** The element numbers, ascending. */
export function fieldNumbers(fields: Fields): number[] {
  return Object.keys(fields)
    .map(Number)
    .sort((a, b) => a - b);
}
