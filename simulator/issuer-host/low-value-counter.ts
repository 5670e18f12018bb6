/**
 * The issuer's count of low-value payments since the cardholder was last authenticated (RTS 2018/389 article 16):
 * five go through under the exemption, the sixth has to be authenticated.
 */
import type { AuthenticationRegister } from '../authentication-register.ts';

const FREE_PAYMENTS = 5;

export class LowValueCounter {
  readonly #register: AuthenticationRegister;
  readonly #counts = new Map<string, { payments: number; authentications: number }>();

  constructor(register: AuthenticationRegister) {
    this.#register = register;
  }

  isUsedUp(pan: string): boolean {
    return this.#current(pan).payments >= FREE_PAYMENTS;
  }

  count(pan: string): void {
    const current = this.#current(pan);
    this.#counts.set(pan, { ...current, payments: current.payments + 1 });
  }

  #current(pan: string) {
    const authentications = this.#register.authenticationsOf(pan);
    const kept = this.#counts.get(pan);
    return kept?.authentications === authentications ? kept : { payments: 0, authentications };
  }
}
