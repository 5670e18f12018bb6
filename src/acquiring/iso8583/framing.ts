/** Frames on the wire: two bytes of length, big-endian and not counting themselves, then the message. */

/** Longer frames are no message of ours; whoever sends one is cut off. */
export const MAX_FRAME_BYTES = 8_192;

/** Throws a RangeError for a message longer than the limit. */
export function frame(message: Buffer): Buffer {
  if (message.length > MAX_FRAME_BYTES) throw new RangeError(`a message of ${message.length} bytes`);
  const length = Buffer.alloc(2);
  length.writeUInt16BE(message.length);
  return Buffer.concat([length, message]);
}

/** A frame of length 0 keeps a connection alive and says nothing. */
export const KEEP_ALIVE = Buffer.from([0, 0]);

/** Puts together what TCP split and takes apart what it joined. */
export class FrameReader {
  #rest: Buffer = Buffer.alloc(0);
  #broken = false;

  /**
   * The messages that `chunk` completes, keep-alives left out; `too_long` once a frame above the limit is announced.
   * The connection must be closed then: nothing behind such a frame can be understood.
   */
  push(chunk: Buffer): Buffer[] | 'too_long' {
    if (this.#broken) return 'too_long';
    this.#rest = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    const messages: Buffer[] = [];
    while (this.#rest.length >= 2) {
      const length = this.#rest.readUInt16BE(0);
      if (length > MAX_FRAME_BYTES) {
        this.#broken = true;
        return 'too_long';
      }
      if (this.#rest.length < 2 + length) break;
      if (length > 0) messages.push(Buffer.from(this.#rest.subarray(2, 2 + length)));
      this.#rest = this.#rest.subarray(2 + length);
    }
    return messages;
  }
}
