/**
 * Whether the issuer promises the money: the checks of an authorisation in their order. What the host does with the
 * answer (late, never, twice) stands in `delivery.ts`.
 */
import { TAG, type Tags } from '../../src/acquiring/iso8583/additional-data.ts';
import type { Fields } from '../../src/acquiring/iso8583/message.ts';
import { meaningOf } from '../../src/acquiring/iso8583/response-codes.ts';
import type { Instant } from '../../src/platform/clock.ts';
import { passesLuhn } from '../../src/platform/log.ts';
import type { AuthenticationRegister } from '../authentication-register.ts';
import { asAsked, type CardScenario } from '../scenarios/cards.ts';
import type { LowValueCounter } from './low-value-counter.ts';

export interface Decision {
  readonly code: string;
  /** Minor units; less than asked with code 10, nothing with a decline. */
  readonly approvedAmount: number;
  /** Tags of the answer. */
  readonly tags: Tags;
}

/** AA codes that are answered as they stand, before anything of the request is looked at. */
const STATUS_CODES = ['05', '14', '41', '43', '54', '57', '59', '61', '62', '63', '91', '96'];

const VERIFICATION = '51';

const CAVV_RESULT = { passed: '2', 'attempt-passed': '3', failed: '1', 'attempt-failed': '4' } as const;

export function decide(
  fields: Fields,
  tags: Tags,
  world: {
    register: AuthenticationRegister;
    lowValue: LowValueCounter;
    now: Instant;
    /** The card of a payment by its network transaction id; undefined for one that this host has not seen. */
    cardOf: (networkTransactionId: string) => string | undefined;
  },
): Decision {
  const pan = fields[2]!;
  const amount = Number(fields[4]);
  if (isMerchantInitiated(tags) && !isWholeSeries(tags)) return { code: '30', approvedAmount: 0, tags: {} };
  const scenario = passesLuhn(pan) ? asAsked(pan, { authorisation: tags[TAG.scenario] }) : undefined;
  if (!scenario) return { code: '14', approvedAmount: 0, tags: {} };

  const results: Record<string, string> = {
    [TAG.cvcResult]: 'P',
    [TAG.funding]: scenario.funding,
    [TAG.issuerCountry]: scenario.issuerCountryNumber,
  };
  const decline = (code: string): Decision => {
    const advice = retryAdvice(code, scenario);
    return { code, approvedAmount: 0, tags: advice ? { ...results, [TAG.retryAdvice]: advice } : results };
  };

  const aa = scenario.authorisation;
  if (!scenario.documented && isExpired(fields[14]!, world.now)) return decline('54');
  if (STATUS_CODES.includes(aa)) return decline(aa);
  if (isMerchantInitiated(tags)) {
    // The agreement is with the holder of the card that set it up.
    const agreed = world.cardOf(tags[TAG.originalNetworkTransactionId]!);
    if (agreed !== undefined && agreed !== pan) return decline('12');
    if (aa === '72') return decline('R1');
  }

  results[TAG.cvcResult] = aa === '77' ? 'N' : cvcResult(tags[TAG.securityCode], scenario);
  if (results[TAG.cvcResult] === 'N') return decline('N7');

  const cavv = cavvResult(fields, tags, aa, world.register);
  if (cavv) results[TAG.cavvResult] = cavv;
  if (cavv === '1' || cavv === '4' || aa === '82') return decline('82');

  const authenticated = (cavv === '2' || cavv === '3') && claimsAuthentication(tags[TAG.eci], scenario);
  const isLowValue = tags[TAG.flag] === 'LV';
  const wantsAuthentication =
    (aa === '70' && !authenticated) || aa === '71' || (isLowValue && world.lowValue.isUsedUp(pan));
  if (wantsAuthentication) return decline(softDecline(scenario));

  if (aa === '51') return decline('51');
  if (isLowValue) world.lowValue.count(pan);
  if (aa === '10' && amount > 0) return { code: '10', approvedAmount: Math.floor(amount / 2), tags: results };
  const isVerification = amount === 0 && fields[25] === VERIFICATION;
  return { code: isVerification ? '85' : '00', approvedAmount: amount, tags: results };
}

/** A card is good to the last day of its month. */
function isExpired(yymm: string, now: Instant): boolean {
  const endsBefore = Date.UTC(2000 + Number(yymm.slice(0, 2)), Number(yymm.slice(2)), 1);
  return now >= endsBefore;
}

function isMerchantInitiated(tags: Tags): boolean {
  return tags[TAG.flag] === 'MI' || ['MIS', 'MIU'].includes(tags[TAG.storedCredential] ?? '');
}

/** A payment without its cardholder says that it is one, of which kind, and with which payment its cardholder agreed; it has no code. */
function isWholeSeries(tags: Tags): boolean {
  return (
    tags[TAG.flag] === 'MI' &&
    ['MIS', 'MIU'].includes(tags[TAG.storedCredential] ?? '') &&
    tags[TAG.originalNetworkTransactionId] !== undefined &&
    tags[TAG.securityCode] === undefined
  );
}

/** 123 (Amex also 1234) is right, 000 (0000) is a card without a code, nothing else matches. */
function cvcResult(code: string | undefined, { scheme }: CardScenario): string {
  if (code === undefined) return 'P';
  if (/^0+$/.test(code)) return 'U';
  return code === '123' || (code === '1234' && scheme === 'AMEX') ? 'M' : 'N';
}

/** Undefined where no value came: an ECI alone proves nothing. An exemption's value (I) is not one of the issuer's. */
function cavvResult(fields: Fields, tags: Tags, aa: string, register: AuthenticationRegister): string | undefined {
  const value = tags[TAG.authenticationValue];
  if (value === undefined) return undefined;
  if (tags[TAG.transStatus] === 'I') return '0';
  if (aa === '82') return '1';
  const checked = register.check({
    dsTransId: tags[TAG.dsTransId],
    value,
    pan: fields[2]!,
    amount: Number(fields[4]),
    currency: fields[49]!,
    acquirerMerchantId: fields[42]!,
  });
  return CAVV_RESULT[checked];
}

function claimsAuthentication(eci: string | undefined, { scheme }: CardScenario): boolean {
  const claims = scheme === 'VISA' || scheme === 'AMEX' ? ['05', '06'] : ['02', '01'];
  return claims.includes(eci ?? '');
}

const softDecline = ({ scheme }: CardScenario) => (scheme === 'VISA' || scheme === 'AMEX' ? '1A' : '65');

/** Mastercard tells merchants when another try makes sense. */
function retryAdvice(code: string, { scheme }: CardScenario): string | undefined {
  if (scheme === 'VISA' || scheme === 'AMEX') return undefined;
  const { retry, stopRecurring } = meaningOf(code, { mastercardFamily: true, authenticated: false });
  if (stopRecurring) return '21';
  const advice = { never: '03', later: '02', technical: '02', fix_data: '01', step_up: '01', other: undefined };
  return advice[retry];
}
