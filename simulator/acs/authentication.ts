/** One authentication as the ACS keeps it, and the value that proves it. */
import type { Message, MessageVersion } from '../../src/threeds/messages/index.ts';
import type { CardScenario } from '../scenarios/cards.ts';
import type { World } from '../world.ts';

export interface Authentication {
  readonly areq: Message;
  readonly version: MessageVersion;
  readonly scenario: CardScenario;
  readonly threeDSServerTransID: string;
  readonly dsTransID: string;
  readonly acsTransID: string;
}

/** Signs the authentication; the issuer host recomputes the value when the authorisation brings it back. */
export function issueAuthenticationValue(world: World, authentication: Authentication, status: 'Y' | 'A'): string {
  const { areq, scenario, dsTransID } = authentication;
  return world.register.issue({
    dsTransId: dsTransID,
    pan: String(areq.acctNumber),
    amount: Number(areq.purchaseAmount),
    currency: String(areq.purchaseCurrency),
    acquirerMerchantId: String(areq.acquirerMerchantID),
    status,
    scheme: scenario.scheme,
  });
}
