/** Numbers for names in the order in which they first came, for millions of names: cards, addresses. */

/** For a name that has no number. */
export const NOBODY = -1;

/** Two halves of the name's hash, and its number. */
const PLACE = 3;

/**
 * A table of hashes and not of names: a `Map` follows four pointers to find a name among a million, each to memory that is not in the
 * processor's cache, and this one looks in one place. Two names out of a million share their 64 bits once in forty million times.
 */
export class NameNumbers {
  #size = 0;
  /** A power of two of places, at most half of them taken; a number of 0 is a free place, so 1 is added to each. */
  #places = new Int32Array(PLACE * 1_024);
  #low = 0;
  #high = 0;

  get size(): number {
    return this.#size;
  }

  /** `NOBODY` for a name that never came. */
  find(name: string): number {
    this.#hash(name);
    return this.#places[this.#placeOf(this.#low, this.#high) + 2]! - 1;
  }

  /** Of a name that `find` does not know. */
  add(name: string): number {
    if (2 * this.#size * PLACE >= this.#places.length) this.#grow();
    this.#hash(name);
    this.#take(this.#low, this.#high, ++this.#size);
    return this.#size - 1;
  }

  #grow(): void {
    const taken = this.#places;
    this.#places = new Int32Array(2 * taken.length);
    for (let at = 0; at < taken.length; at += PLACE)
      if (taken[at + 2] !== 0) this.#take(taken[at]!, taken[at + 1]!, taken[at + 2]!);
  }

  #take(low: number, high: number, number: number): void {
    const at = this.#placeOf(low, high);
    this.#places[at] = low;
    this.#places[at + 1] = high;
    this.#places[at + 2] = number;
  }

  /** Where the name is, or would be. */
  #placeOf(low: number, high: number): number {
    const places = this.#places;
    const mask = places.length / PLACE - 1;
    let at = (low & mask) * PLACE;
    while (places[at + 2] !== 0 && (places[at] !== low || places[at + 1] !== high)) {
      at += PLACE;
      if (at === places.length) at = 0;
    }
    return at;
  }

  /** Two lanes that take each character in and are mixed with each other at the end (as cyrb53 and MurmurHash3 do). */
  #hash(name: string): void {
    let low = 0x9e3779b1;
    let high = 0x85ebca6b;
    for (let i = 0; i < name.length; i++) {
      const code = name.charCodeAt(i);
      low = Math.imul(low ^ code, 0x9e3779b1);
      high = Math.imul(high ^ code, 0x5f356495);
    }
    const [first, second] = [low, high];
    low = Math.imul(first ^ (first >>> 16), 0x85ebca6b) ^ Math.imul(second ^ (second >>> 13), 0xc2b2ae35);
    high = Math.imul(second ^ (second >>> 16), 0x85ebca6b) ^ Math.imul(first ^ (first >>> 13), 0xc2b2ae35);
    this.#low = (low ^ (low >>> 16)) | 0;
    this.#high = (high ^ (high >>> 16)) | 0;
  }
}
