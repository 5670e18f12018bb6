/** Cards of the simulated bank world that the sandbox offers to click into the form. */
import type { Scheme } from '../methods/types.ts';
import type { MessageKey } from './messages.ts';

export interface TestCard {
  readonly scheme: Scheme;
  /** As it is printed on the card. */
  readonly number: string;
  /** Empty where the card bears none. */
  readonly code: string;
  /** What comes of a payment with it. */
  readonly outcome: Extract<MessageKey, `test_${string}`>;
}

/** Every one of them is enrolled for 3-D Secure and shows the test bank's page. */
export const TEST_CARDS: readonly TestCard[] = [
  { scheme: 'VISA', number: '4111 1111 1111 1111', code: '123', outcome: 'test_paid' },
  { scheme: 'VISA', number: '4012 0010 3848 8884', code: '123', outcome: 'test_funds' },
  { scheme: 'VISA', number: '4012 0010 3746 1114', code: '123', outcome: 'test_authentication' },
  { scheme: 'VISA', number: '4462 0000 0000 0003', code: '123', outcome: 'test_held' },
  { scheme: 'MASTERCARD', number: '5500 0000 0000 0004', code: '123', outcome: 'test_paid' },
  { scheme: 'AMEX', number: '3745 000000 00015', code: '1234', outcome: 'test_paid' },
  { scheme: 'AMEX', number: '3742 000000 00004', code: '1234', outcome: 'test_authentication' },
  { scheme: 'MAESTRO', number: '6799 9900 0000 0000 011', code: '123', outcome: 'test_paid' },
  { scheme: 'MISTERCASH', number: '6703 4500 0546 2000 8', code: '', outcome: 'test_paid' },
  { scheme: 'MISTERCASH', number: '6703 9902 9900 0001 1', code: '', outcome: 'test_funds' },
  { scheme: 'MISTERCASH', number: '6703 9902 9900 0004 5', code: '', outcome: 'test_authentication' },
];
