/** Which cards an order by mail or telephone may be paid with: the scheme's own rule, told to the shop in time. */
import type { Scheme } from '../methods/types.ts';
import { type Refusal, refuse } from '../platform/errors.ts';
import { takesMoto } from '../threeds/policy.ts';

/** `issuerCountry` null: no table knows the number, so that nobody can say it is of the acquirer's country. */
export function refuseMoto(scheme: Scheme, acquirerCountry: string, issuerCountry: string | null): Refusal | undefined {
  if (takesMoto(scheme, acquirerCountry, issuerCountry)) return undefined;
  const field = 'gateway_info.moto';
  if (scheme === 'MISTERCASH')
    return refuse('transactionRefused', 'Bancontact knows no mail or telephone order', {
      field,
      hint: 'Bancontact is paid by its holder alone, with 3-D Secure: leave moto out, or take another card.',
    });
  return refuse(
    'transactionRefused',
    'Maestro takes mail and telephone orders inside Ireland, Türkiye and France only',
    {
      field,
      hint: `The card’s issuer is ${issuerCountry === null ? 'not known' : `in ${issuerCountry}`} and the acquirer in ${acquirerCountry}; both must be in one of IE, TR and FR: leave moto out where the holder can be asked, or take another card.`,
    },
  );
}
