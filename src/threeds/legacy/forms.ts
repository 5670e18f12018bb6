/**
 * The form contract of 3-D Secure 1.0.2 over an attempt that EMV 3-D Secure authenticates: `PaReq`, `MD` and the address of the
 * form, and the `PaRes` that comes of it. Everything follows from the attempt and a key of ours, so nothing of it is stored; what
 * a browser brings back proves only that it is ours.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Site } from '../../merchants/types.ts';
import type { CardAttempt } from '../../payments/types.ts';
import type { Instant } from '../../platform/clock.ts';
import { countryNumber } from '../../platform/countries.ts';
import type { SiteId } from '../../platform/ids.ts';
import { currencyNumber, decimalsOf, toMajor } from '../../platform/money.ts';
import { directoryServerOf } from '../eci.ts';
import type { AuthenticationResult } from '../types.ts';
import { type PaResStatus, readPaReq, readPaRes, writePaReq, writePaRes } from './documents.ts';

/** The attempt that a token of ours is bound to. */
export interface Named {
  readonly siteId: SiteId;
  /** psp id. */
  readonly transactionId: number;
}

export interface LegacyForms {
  /** The field `MD`: 256 bits that nobody can guess, bound to site and attempt. 60 characters. */
  mdOf(attempt: Named): string;
  /** The attempt that an MD is of; undefined where it is none of ours. */
  readMd(text: string): Named | undefined;
  /** The last part of the form's address, and whose it is. */
  referenceOf(attempt: Named): string;
  readReference(text: string): Named | undefined;
  /** The field `PaReq`. */
  paReqOf(attempt: CardAttempt, site: Site, description: string): string;
  isPaReqOf(field: string, attempt: Named): boolean;
  /** The field `PaRes`. */
  paResOf(attempt: CardAttempt, site: Site, result: AuthenticationResult): string;
  /** Whether the field is a `PaRes` that was made here, for this attempt, and unchanged. */
  isPaResOf(field: string, attempt: Named): boolean;
}

/** 4 bytes of site, 8 of psp id. */
const NAME_BYTES = 12;
const MD_BYTES = 32;
const REFERENCE_BYTES = 18;
const LONGEST_DESCRIPTION = 125;
/** EMV 3DS knows more results than 1.0.2: an information without authentication is none. */
const STATUS: Readonly<Record<AuthenticationResult['transStatus'], PaResStatus>> = {
  Y: 'Y',
  A: 'A',
  N: 'N',
  R: 'N',
  U: 'U',
  I: 'U',
};

/** `key`: 32 bytes, the same in all processes. */
export function makeLegacyForms(key: Buffer): LegacyForms {
  const mac = (purpose: string, about: string | Buffer) =>
    createHmac('sha256', key).update(purpose).update('\0').update(about).digest();

  const token = (purpose: string, bytes: number) => ({
    write(attempt: Named): string {
      const name = nameOf(attempt);
      return Buffer.concat([name, mac(purpose, name).subarray(0, bytes)]).toString('base64url');
    },
    read(text: string): Named | undefined {
      const given = Buffer.from(text, 'base64url');
      if (given.length !== NAME_BYTES + bytes || given.toString('base64url') !== text) return undefined;
      const name = given.subarray(0, NAME_BYTES);
      if (!timingSafeEqual(given.subarray(NAME_BYTES), mac(purpose, name).subarray(0, bytes))) return undefined;
      return { siteId: name.readUInt32BE(0), transactionId: Number(name.readBigUInt64BE(4)) };
    },
  });
  const md = token('MD', MD_BYTES);
  const reference = token('reference', REFERENCE_BYTES);
  const messageIdOf = (attempt: Named) => mac('message id', nameOf(attempt)).toString('hex', 0, 16);
  const xidOf = (attempt: Named) => mac('xid', nameOf(attempt)).toString('base64', 0, 20);
  const sign = (document: string) => mac('PaRes', document).toString('base64');

  const purchaseOf = (attempt: CardAttempt, { acquirer }: Site) => ({
    messageId: messageIdOf(attempt),
    acquirerBin: acquirer.acquirerId,
    merchantId: acquirer.merchantId,
    xid: xidOf(attempt),
    date: timeOf(attempt.createdAt),
    amount: String(attempt.amount),
    currency: currencyNumber(attempt.currency),
    exponent: String(decimalsOf(attempt.currency)),
  });

  return {
    mdOf: md.write,
    readMd: md.read,
    referenceOf: reference.write,
    readReference: reference.read,

    paReqOf: (attempt, site, description) =>
      writePaReq({
        ...purchaseOf(attempt, site),
        merchantName: site.name,
        country: countryNumber(site.country) ?? '',
        merchantUrl: site.url,
        displayAmount: toMajor(attempt),
        description: description.slice(0, LONGEST_DESCRIPTION),
        accountId: maskedNumber(attempt),
        expiry: attempt.card.expiry,
      }),

    isPaReqOf(field, attempt) {
      const read = readPaReq(field);
      return read?.messageId === messageIdOf(attempt) && read.xid === xidOf(attempt);
    },

    paResOf(attempt, site, result) {
      const mapped = STATUS[result.transStatus];
      // In 1.0.2 a success without its value is none, and strict receivers refuse it.
      const cavv = (mapped === 'Y' || mapped === 'A') && result.authenticationValue ? result.authenticationValue : null;
      const status = cavv === null && mapped !== 'N' ? 'U' : mapped;
      return writePaRes(
        {
          ...purchaseOf(attempt, site),
          pan: maskedNumber(attempt),
          time: timeOf(attempt.modifiedAt),
          status,
          ...(cavv !== null && {
            cavv,
            cavvAlgorithm: directoryServerOf(attempt.scheme) === 'mastercard' ? '3' : '2',
          }),
          ...(result.eci !== null && status !== 'N' && { eci: result.eci }),
        },
        sign,
      );
    },

    isPaResOf(field, attempt) {
      const read = readPaRes(field);
      if (!read?.signature) return false;
      const given = Buffer.from(read.signature, 'base64');
      const own = Buffer.from(sign(read.signed), 'base64');
      if (given.length !== own.length || !timingSafeEqual(given, own)) return false;
      return read.messageId === messageIdOf(attempt) && read.xid === xidOf(attempt);
    },
  };
}

function nameOf({ siteId, transactionId }: Named): Buffer {
  const name = Buffer.alloc(NAME_BYTES);
  name.writeUInt32BE(siteId, 0);
  name.writeBigUInt64BE(BigInt(transactionId), 4);
  return name;
}

const maskedNumber = ({ card }: CardAttempt): string => card.last4.padStart(16, '0');

/** `YYYYMMDD HH:MM:SS`, UTC. */
function timeOf(at: Instant): string {
  const iso = new Date(at).toISOString();
  return `${iso.slice(0, 10).replaceAll('-', '')} ${iso.slice(11, 19)}`;
}
