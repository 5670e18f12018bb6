/** What every role of the bank world is handed: time, chance, the network, its addresses and its journals. */
import type { Clock } from '../src/platform/clock.ts';
import type { Random } from '../src/platform/random.ts';
import type { AuthenticationRegister } from './authentication-register.ts';
import type { DirectoryServerRanges } from './directory-server/ranges.ts';
import type { Post } from './http.ts';
import type { Journal } from './journal.ts';

export interface World {
  readonly clock: Clock;
  readonly random: Random;
  readonly register: AuthenticationRegister;
  readonly post: Post;
  /** What the directory servers tell of their card ranges. */
  readonly ranges: DirectoryServerRanges;
  /** Where browsers reach the bank world, without a slash at the end. */
  publicUrl(): string;
  /** Where its own roles reach each other, without a slash at the end. */
  localUrl(): string;
  readonly journals: {
    readonly directoryServer: Journal;
    readonly acs: Journal;
  };
}
