/** Where shops' pictures are kept, as the page sees it. Every picture belongs to a site and to the address it came from. */
import type { ShownImage } from '../look/look.ts';

export interface KnownImage {
  /** The picture that we have, though it may be a day old; null where there is none. */
  readonly image: ShownImage | null;
  /** When a page last had it looked after, ms since the epoch. */
  readonly wantedAt: number;
}

export interface ImageFile {
  readonly type: string;
  readonly bytes: Buffer;
}

export interface ImageTask {
  readonly siteId: number;
  readonly address: string;
  /** How often it was begun, this time included. */
  readonly tries: number;
}

export interface ImageStore {
  find(siteId: number, address: string): Promise<KnownImage | undefined>;
  file(siteId: number, hash: string): Promise<ImageFile | undefined>;
  /**
   * Asks for a picture to be fetched at `now`, anew where it is known already. A site has `most` pictures: more are not taken,
   * and false is answered.
   */
  want(siteId: number, address: string, now: number, most: number): Promise<boolean>;
  /** Takes what is due for `leaseMs`: nobody else gets it until then. */
  claim(now: number, limit: number, leaseMs: number): Promise<readonly ImageTask[]>;
  /** When the next one is due, of those due later than `after`. */
  nextDue(after: number): Promise<number | undefined>;
  keep(task: ImageTask, image: ShownImage & ImageFile): Promise<void>;
  /** None came. `againAt` null: not before a page wants it. A picture from before goes only where `gone`. */
  refuse(task: ImageTask, why: string, againAt: number | null, gone: boolean): Promise<void>;
  /** Lets go of pictures that no page wanted since. */
  sweep(wantedBefore: number): Promise<void>;
}
