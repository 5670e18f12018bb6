/**
 * The two documents of 3-D Secure 1.0.2 that merchants' programs still handle: PAReq on the way to the issuer, PARes on the way
 * back. Their members as the schema orders them; what a reader does not know it skips.
 */
import { pack, unpack } from './packing.ts';
import { childOf, type Element, readXml, textAt, writeXml } from './xml.ts';

interface Purchase {
  /** 32 hexadecimal digits, the same in question and answer. */
  readonly messageId: string;
  readonly acquirerBin: string;
  readonly merchantId: string;
  /** 20 bytes in base64. */
  readonly xid: string;
  /** `YYYYMMDD HH:MM:SS`, UTC. */
  readonly date: string;
  /** Minor units. */
  readonly amount: string;
  /** ISO 4217 number. */
  readonly currency: string;
  readonly exponent: string;
}

export interface PaReq extends Purchase {
  readonly merchantName: string;
  /** ISO 3166-1 number. */
  readonly country: string;
  readonly merchantUrl: string;
  /** The amount as a person reads it: `10.00`. */
  readonly displayAmount: string;
  readonly description?: string | undefined;
  /** Zeros and the last four digits of the card's number. */
  readonly accountId: string;
  /** YYMM. */
  readonly expiry: string;
}

/** Authenticated, attempted, failed, unable. */
export type PaResStatus = 'Y' | 'A' | 'N' | 'U';

export interface PaRes extends Purchase {
  /** Zeros and the last four digits. */
  readonly pan: string;
  /** When the outcome was reached, as `date`. */
  readonly time: string;
  readonly status: PaResStatus;
  readonly cavv?: string | undefined;
  readonly eci?: string | undefined;
  /** 2: CVV with ATN · 3: Mastercard SPA. */
  readonly cavvAlgorithm?: '2' | '3' | undefined;
}

const VERSION = '1.0.2';
/** Marks the Extension with our signature. */
const SIGNATURE = 'hmac-sha256';

const leaf = (name: string, text: string | undefined): Element[] => (text === undefined ? [] : [{ name, text }]);

const frame = (messageId: string, message: Element): Element => ({
  name: 'ThreeDSecure',
  children: [{ name: 'Message', attributes: { id: messageId }, children: [message] }],
});

/** The field `PaReq` of the form. */
export function writePaReq(request: PaReq): string {
  const { messageId, description } = request;
  const document = frame(messageId, {
    name: 'PAReq',
    children: [
      ...leaf('version', VERSION),
      {
        name: 'Merchant',
        children: [
          ...leaf('acqBIN', request.acquirerBin),
          ...leaf('merID', request.merchantId),
          ...leaf('name', request.merchantName),
          ...leaf('country', request.country),
          ...leaf('url', request.merchantUrl),
        ],
      },
      {
        name: 'Purchase',
        children: [
          ...leaf('xid', request.xid),
          ...leaf('date', request.date),
          ...leaf('amount', request.displayAmount),
          ...leaf('purchAmount', request.amount),
          ...leaf('currency', request.currency),
          ...leaf('exponent', request.exponent),
          ...leaf('desc', description),
        ],
      },
      { name: 'CH', children: [...leaf('acctID', request.accountId), ...leaf('expiry', request.expiry)] },
    ],
  });
  return pack(writeXml(document));
}

/** Undefined where the field holds no PAReq, or one that lacks a member. */
export function readPaReq(field: string): PaReq | undefined {
  const { messageId, message } = messageIn(field, 'PAReq');
  const description = textAt(message, 'Purchase', 'desc');
  const needed = {
    ...readPurchase(messageId, message),
    merchantName: textAt(message, 'Merchant', 'name'),
    country: textAt(message, 'Merchant', 'country'),
    merchantUrl: textAt(message, 'Merchant', 'url'),
    displayAmount: textAt(message, 'Purchase', 'amount'),
    accountId: textAt(message, 'CH', 'acctID'),
    expiry: textAt(message, 'CH', 'expiry'),
  };
  if (textAt(message, 'version') !== VERSION || !isWhole(needed)) return undefined;
  return { ...(needed as PaReq), ...(description !== undefined && { description }) };
}

/** The field `PaRes`; `sign` is told the document without the signature, and answers with it. */
export function writePaRes(response: PaRes, sign: (document: string) => string): string {
  const { messageId } = response;
  const members: Element[] = [
    ...leaf('version', VERSION),
    { name: 'Merchant', children: [...leaf('acqBIN', response.acquirerBin), ...leaf('merID', response.merchantId)] },
    {
      name: 'Purchase',
      children: [
        ...leaf('xid', response.xid),
        ...leaf('date', response.date),
        ...leaf('purchAmount', response.amount),
        ...leaf('currency', response.currency),
        ...leaf('exponent', response.exponent),
      ],
    },
    ...leaf('pan', response.pan),
    {
      name: 'TX',
      children: [
        ...leaf('time', response.time),
        ...leaf('status', response.status),
        ...leaf('cavv', response.cavv),
        ...leaf('eci', response.eci),
        ...leaf('cavvAlgorithm', response.cavvAlgorithm),
      ],
    },
  ];
  const documentOf = (children: Element[]) =>
    writeXml(frame(messageId, { name: 'PARes', attributes: { id: `PARes${messageId}` }, children }));
  const signature: Element = {
    name: 'Extension',
    attributes: { id: SIGNATURE, critical: 'false' },
    text: sign(documentOf(members)),
  };
  return pack(documentOf([...members, signature]));
}

/** A PARes as it was read, with what its signature has to be of; the signature is null where there is none. */
export interface ReceivedPaRes extends PaRes {
  readonly signature: string | null;
  readonly signed: string;
}

/** Undefined where the field holds no PARes, or one that lacks a member. */
export function readPaRes(field: string): ReceivedPaRes | undefined {
  const { root, messageId, message } = messageIn(field, 'PARes');
  const needed = {
    ...readPurchase(messageId, message),
    pan: textAt(message, 'pan'),
    time: textAt(message, 'TX', 'time'),
    status: textAt(message, 'TX', 'status'),
  };
  if (!root || textAt(message, 'version') !== VERSION || !isWhole(needed)) return undefined;
  const signature = message?.children?.find(isSignature)?.text?.trim() || null;
  return {
    ...(needed as PaRes),
    cavv: textAt(message, 'TX', 'cavv'),
    eci: textAt(message, 'TX', 'eci'),
    cavvAlgorithm: textAt(message, 'TX', 'cavvAlgorithm') as PaRes['cavvAlgorithm'],
    signature,
    signed: writeXml(withoutSignature(root)),
  };
}

const isSignature = ({ name, attributes }: Element) => name === 'Extension' && attributes?.id === SIGNATURE;

function withoutSignature(element: Element): Element {
  if (!element.children) return element;
  return { ...element, children: element.children.filter((child) => !isSignature(child)).map(withoutSignature) };
}

function messageIn(field: string, name: string) {
  const document = unpack(field);
  const root = document === undefined ? undefined : readXml(document);
  const frame = root?.name === 'ThreeDSecure' ? childOf(root, 'Message') : undefined;
  return { root, messageId: frame?.attributes?.id, message: childOf(frame, name) };
}

function readPurchase(messageId: string | undefined, message: Element | undefined) {
  return {
    messageId,
    acquirerBin: textAt(message, 'Merchant', 'acqBIN'),
    merchantId: textAt(message, 'Merchant', 'merID'),
    xid: textAt(message, 'Purchase', 'xid'),
    date: textAt(message, 'Purchase', 'date'),
    amount: textAt(message, 'Purchase', 'purchAmount'),
    currency: textAt(message, 'Purchase', 'currency'),
    exponent: textAt(message, 'Purchase', 'exponent'),
  };
}

const isWhole = (members: object): boolean => Object.values(members).every((value) => value !== undefined);
