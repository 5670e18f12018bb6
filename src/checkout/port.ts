/**
 * What the payer's page needs from the gateway. The page knows nothing of orders, vault or acquirer: it shows a state and
 * hands on what the payer did. Everything here is asked for by session token.
 */
import type { CardFault, CardField } from '../methods/cards.ts';
import type { MethodEntry } from '../methods/details.ts';
import type { CodeSettings } from '../methods/gateway-settings.ts';
import type { CardGateway, Family, FormField, GatewayId } from '../methods/types.ts';
import type { GiftFault } from '../orders/pay-by-gift-card.ts';
import type { BrowserData } from '../threeds/types.ts';
import type { Look } from './look/look.ts';

/** The order as the payer may see it. */
export interface OrderView {
  readonly siteName: string;
  readonly siteUrl: string;
  readonly siteCity: string;
  readonly siteCountry: string;
  readonly orderId: string;
  readonly description: string;
  /** Minor units. */
  readonly amount: number;
  readonly currency: string;
  /** Gift cards that have been taken off the amount. */
  readonly discounts: readonly DiscountView[];
  /** What is left to pay, minor units: `amount` less the discounts. */
  readonly amountDue: number;
  /** What the shop has told of the payer, as a form begins with it. */
  readonly payer: MethodEntry;
  /** `ab_CD` of the customer; the page's `lang` parameter goes before it. */
  readonly locale: string;
  /** Cart lines; unit price and totals are decimal texts in major units. */
  readonly cart:
    | readonly {
        name: string;
        description: string;
        quantity: string;
        unitPrice: string;
        /** What the line comes to; the lines together are their sum. */
        total: string;
        taxRate: string;
      }[]
    | null;
  /** Lines without VAT, and the VAT, in major units; null where they do not add up to the amount, or there is no VAT. */
  readonly cartTotals: { readonly items: string; readonly vat: string } | null;
  /** Sanitised HTML of the merchant, used where there is no cart. */
  readonly itemsHtml: string | null;
  /** Preset method, or null for the list. */
  readonly gateway: GatewayId | null;
  /** Methods that can pay this order, in the order to show them. */
  readonly methods: readonly MethodView[];
  /** Methods of the site that are not for the payer's country: shown where all are asked for (`methods=all`). */
  readonly otherMethods: readonly MethodView[];
  /** Whether the schemes stand in the list as one row, `CREDITCARD`. */
  readonly groupCards: boolean;
  /** Cards the payer has stored with this shop, the last used first. */
  readonly savedCards: readonly SavedCardView[];
  /** Whether the payer may have a card stored. */
  readonly canSaveCard: boolean;
  /** Where the shop wants its payer back, `transactionid` appended; null where the merchant gave none. */
  readonly redirectUrl: string | null;
  readonly cancelUrl: string | null;
  readonly closeWindow: boolean;
  /** Side in pixels of the code that leads to this page; null where the order is not by iDEAL QR. */
  readonly qrSize: number | null;
  /** When the link lapses, ms since the epoch. */
  readonly expiresAt: number;
  /** How the bank world of the sandbox treats its payments, as the shop wrote it; left out where it did not say. */
  readonly scenario?: string;
  /** How the shop wants its page. */
  readonly look: Look;
}

/** A method as the page offers it. */
export interface MethodView {
  readonly id: GatewayId;
  readonly name: string;
  readonly family: Family;
  /** What its form asks for; none where a button is enough. */
  readonly fields: readonly FormField[];
  /** Banks to choose from, where the method has such a choice. */
  readonly issuers: readonly { readonly code: string; readonly name: string }[];
  /** Whether its cards can be entered here, beside its own way. */
  readonly takesCards?: true;
  /** Page with the terms that its form asks to accept; null where there is none to show. */
  readonly termsUrl: string | null;
  /** What the shop has chosen already in its form. */
  readonly prefilled?: MethodEntry;
  /** Whether a payer for whom it is preset goes straight on. */
  readonly straight?: boolean;
  /** Whether the payer confirms on their phone, and stays on this page. */
  readonly onPhone?: true;
  /** What comes after its button, where the payer is sent nowhere. */
  readonly next?: 'code' | 'reference' | 'decision';
  /** How the shop wants its code shown. */
  readonly code?: CodeSettings;
}

/** A gift card that pays a part. */
export interface DiscountView {
  /** What it is taken off again by. */
  readonly id: string;
  readonly name: string;
  /** The last of its number; of a short one fewer than four. */
  readonly last4: string;
  /** Minor units. */
  readonly amount: number;
}

/** A card the payer stored earlier. */
export interface SavedCardView {
  readonly token: string;
  /** As the payer knows it: `Visa •••• 1111`. */
  readonly display: string;
  /** `12 / 30`. */
  readonly expiry: string;
  readonly gateway: CardGateway;
}

/** Where the payer is to transfer the money to by themselves. */
export interface TransferView {
  /** Who collects it at cash machines; the members of an account are empty then. */
  readonly entity?: string;
  readonly reference: string;
  readonly iban: string;
  readonly bic: string;
  readonly holder: string;
  readonly holderCity: string;
  readonly holderCountry: string;
  readonly bank: string;
}

/** What the page shows. */
export type PageState =
  /** No such link. */
  | { readonly kind: 'unknown' }
  /** The link is dead: lapsed, cancelled, replaced by a newer one, or used in more than 20 visits. */
  | {
      readonly kind: 'ended';
      readonly why: 'expired' | 'cancelled' | 'superseded' | 'used_up';
      readonly order: OrderView;
      /** Why the last visit came to nothing, where that used the link up. */
      readonly declined?: DeclineView | null;
    }
  /** The payer may choose and pay. `declined` tells of the attempt before. */
  | { readonly kind: 'open'; readonly order: OrderView; readonly declined: DeclineView | null }
  /** The payer of a direct order has come: their browser is to tell of itself, by `continueAuthentication`. */
  | { readonly kind: 'arrive'; readonly order: OrderView }
  /** The issuer's 3DS Method is to run in a hidden frame for at most 10 s, then `continueAuthentication`. */
  | { readonly kind: 'method'; readonly order: OrderView; readonly methodUrl: string; readonly methodData: string }
  /** Something of ours is on its way: authentication request or authorisation. */
  | { readonly kind: 'processing'; readonly order: OrderView }
  /** The payer is to go to the issuer: `creq` is posted to `acsUrl` in a frame, or top level without JavaScript. */
  | {
      readonly kind: 'challenge';
      readonly order: OrderView;
      readonly acsUrl: string;
      readonly creq: string;
      readonly sessionData: string;
      /** The issuer's page fills the window, although a frame could be made. */
      readonly wholePage?: boolean;
    }
  /** The payer is to go to the institution behind the method, or to show it a code. */
  | {
      readonly kind: 'away';
      readonly order: OrderView;
      readonly method: MethodView;
      readonly url: string | null;
      /** Text of a QR code; null where there is none. */
      readonly qrText: string | null;
    }
  /** The payer is to confirm in an app on their phone. */
  | { readonly kind: 'phone'; readonly order: OrderView; readonly method: MethodView }
  /** The issuer asks its cardholder elsewhere, in words of its own where it has any; who looks at the page can close it. */
  | { readonly kind: 'decoupled'; readonly order: OrderView; readonly issuerText: string | null }
  /** The payer is to transfer the money; the order waits for it, the shop may have its payer back. */
  | {
      readonly kind: 'transfer';
      readonly order: OrderView;
      readonly method: MethodView;
      readonly transfer: TransferView;
      /** Address that the instructions were mailed to; null where they were not. */
      readonly mailedTo: string | null;
    }
  /** The issuer is done with the payer, whose browser carries `paRes` and `md` to the merchant's own address. */
  | {
      readonly kind: 'hand_over';
      readonly order: OrderView;
      readonly termUrl: string;
      readonly paRes: string;
      readonly md: string;
    }
  /** Paid (or held, which the payer need not know). */
  | { readonly kind: 'paid'; readonly order: OrderView; readonly by?: PaidBy }
  /** The payment came to nothing, and the payer is to go back to the shop; `again`: whoever opens the link again may try again. */
  | { readonly kind: 'declined'; readonly order: OrderView; readonly declined: DeclineView; readonly again: boolean };

/** What the payer paid with, and when. */
export interface PaidBy {
  readonly method: Pick<MethodView, 'id' | 'name'>;
  /** Of the card; null for another method, and where the link may have been opened by anybody. */
  readonly last4: string | null;
  /** Ms since the epoch. */
  readonly at: number;
}

/** Why a payment did not go through, in the payer's terms; never the issuer's secret. */
export interface DeclineView {
  readonly why:
    | 'insufficient_funds'
    | 'expired_card'
    | 'authentication_failed'
    | 'authentication_cancelled'
    | 'authentication_required'
    | 'not_charged'
    /** By the institution of a method that is no card: declined, cancelled or too late. */
    | 'not_confirmed'
    | 'declined';
  /** Text of the issuer for the cardholder, plain text; null where there is none. */
  readonly issuerText: string | null;
}

export interface CardForm {
  /** Nonce of the form, 16 characters or more: the same form twice is one payment. */
  readonly nonce: string;
  readonly gateway: CardGateway;
  /** Token of a stored card, one of `OrderView.savedCards`: the fields of the card are empty then. */
  readonly savedCard: string | null;
  /** Whether the payer wants the card stored. */
  readonly save: boolean;
  readonly number: string;
  readonly holder: string;
  readonly expiry: string;
  readonly securityCode: string;
  readonly browser: BrowserData;
}

export interface MethodForm {
  /** Nonce of the form: the same form twice is one payment. */
  readonly nonce: string;
  readonly gateway: GatewayId;
  readonly entry: MethodEntry;
}

export type MethodAnswer =
  | { readonly kind: 'invalid'; readonly faults: Readonly<Partial<Record<FormField, GiftFault>>> }
  /** The issuer of the gift card does not answer; nothing was taken. */
  | { readonly kind: 'unreachable' }
  | { readonly kind: 'accepted' };

export type PayAnswer =
  | { readonly kind: 'invalid'; readonly faults: Partial<Record<CardField, CardFault>> }
  /** Accepted, or not needed any more: the page goes by the state. */
  | { readonly kind: 'accepted' };

/** `400`: not of ours · `409`: the payer is not through · `410`: too late. */
export type CompletionAnswer =
  | { readonly kind: 'done'; readonly session: string }
  | { readonly kind: 'refused'; readonly status: number };

export interface Checkout {
  /** Reads; never changes anything. */
  state(token: string): Promise<PageState>;
  /** Waits until the state is something other than `processing`, at most `timeoutMs`; resolves with the state then. After a payment it waits for the first delivery of the notification too (at most 3 s). */
  settled(token: string, timeoutMs: number): Promise<PageState>;
  payByCard(token: string, form: CardForm): Promise<PayAnswer>;
  payByMethod(token: string, form: MethodForm): Promise<MethodAnswer>;
  /** Takes a gift card off again; `id` of `DiscountView`. */
  removeGift(token: string, id: string): Promise<void>;
  /** Removes a stored card for good; `card` is the token of one of `OrderView.savedCards`. */
  forgetCard(token: string, card: string): Promise<void>;
  /** The browser is back from the institution, which is asked how the payment stands; resolves with the session to show. */
  returned(transactionId: number, token: string): Promise<string | undefined>;
  /** The 3DS Method has run, or its 10 s are over. */
  continueAuthentication(token: string, browser: BrowserData): Promise<void>;
  cancel(token: string, nonce: string): Promise<void>;
  /** The payer of a direct order comes by its form; resolves with the session to go on in, undefined for a form that does not fit. */
  comeByForm(reference: string, form: { paReq: string; termUrl: string; md: string }): Promise<string | undefined>;
  /** A browser that the merchant sent on completes the verification; the outcome waits with the session. */
  completeVerification(ask: {
    readonly md: string;
    readonly paRes: string | null;
    readonly reference: string | null;
  }): Promise<CompletionAnswer>;
  /** The issuer's frame told that the 3DS Method ran; `data` is the form field as it came. Resolves with the transaction that it names. */
  methodNotified(data: string): Promise<string | undefined>;
  /** The browser came back from a challenge; resolves with the session token it belongs to, where it can be told. */
  challengeReturned(form: { cres?: string; erro?: string; threeDSSessionData?: string }): Promise<string | undefined>;
}
