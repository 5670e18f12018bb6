/** Names of the payment methods and card schemes. What each can do is data in `catalogue.ts`. */

export type Scheme = 'VISA' | 'MASTERCARD' | 'AMEX' | 'MAESTRO';

/** A method as merchants name it: a scheme, or `CREDITCARD` whose scheme the number tells. */
export type GatewayId = Scheme | 'CREDITCARD';
