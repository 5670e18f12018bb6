/**
 * The log of 3-D Secure messages, card data masked: what goes by the browser as well as what goes between servers. It changes no
 * order; who sends a message, and what comes of it, is in `authenticate.ts`.
 */
import { fromBase64Url } from '../threeds/messages/index.ts';
import type { LoggedMessage } from '../threeds/service.ts';
import type { Authentication } from '../threeds/types.ts';
import type { OrdersContext } from './context.ts';
import type { Aggregate, ThreeDsMessage } from './store.ts';

/** The name of the form field stands for the type of what is no EMV message. */
export const METHOD_DATA = 'threeDSMethodData';

/** Messages as they are stored, in the order in which they went. */
export function kept(
  { ids, clock }: Pick<OrdersContext, 'ids' | 'clock'>,
  { siteId, threeDsServerTransId }: Authentication,
  messages: readonly LoggedMessage[],
): ThreeDsMessage[] {
  const now = clock.now();
  return messages.map(({ at = now, ...message }) => ({
    siteId,
    threeDsServerTransId,
    messageId: ids.pspId(),
    at,
    ...message,
  }));
}

/** Keeps a message that a browser may carry any number of times: the first of its type and direction. */
export async function keepFirst(
  context: OrdersContext,
  authentication: Authentication,
  message: LoggedMessage,
): Promise<void> {
  const [first] = kept(context, authentication, [message]);
  await context.store.keepFirst(first!);
}

/** The issuer's frame told that its 3DS Method ran. */
export const methodNotice = ({ threeDsServerTransId }: Authentication): LoggedMessage => ({
  direction: 'received',
  messageType: METHOD_DATA,
  body: { threeDSServerTransID: threeDsServerTransId },
});

/** A page is about to take the payer's browser to the issuer, for the 3DS Method or the challenge. */
export async function logShown(context: OrdersContext, { authentication }: Aggregate): Promise<void> {
  const form = authentication && formFor(context, authentication);
  if (!form) return;
  const body: unknown = JSON.parse(fromBase64Url(form.value) ?? 'null');
  await keepFirst(context, authentication, { direction: 'sent', messageType: form.type, body });
}

function formFor({ threeDs }: OrdersContext, authentication: Authentication) {
  switch (authentication.state) {
    case 'method':
      return { type: METHOD_DATA, value: threeDs.methodData(authentication) };
    case 'challenge':
      return { type: 'CReq', value: threeDs.challengeRequest(authentication) };
    default:
      return undefined;
  }
}
