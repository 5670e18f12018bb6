/**
 * Reads an operator's description of a site, or says everything that is wrong with it. The members are those of `Site`; a
 * description is whole, so what it leaves out is at its default, also where the site is there already.
 */
import type { AcquirerAccount, Site, SiteExemptions, SiteSettings } from '../merchants/types.ts';
import { METHODS } from '../methods/catalogue.ts';
import { NO_TEMPLATE, type PageTemplate, readTemplate, unknownMembers } from '../orders/page-template.ts';
import { isCountry } from '../platform/countries.ts';
import { isCurrency } from '../platform/money.ts';

/** Without a key, the site keeps the one it has. */
export type DescribedSite = Omit<Site, 'apiKey'> & { readonly apiKey: string | undefined };

export type ReadSite =
  | { readonly ok: true; readonly site: DescribedSite }
  /** Each names its member: `acquirer.mcc must be 4 digits`. */
  | { readonly ok: false; readonly faults: readonly string[] };

type Check = (value: unknown) => boolean;
interface Member {
  readonly needed: string;
  readonly fits: Check;
  /** Taken where the member is missing; a member without one must be there. */
  readonly fallback?: unknown;
}

const member = (needed: string, fits: Check): Member => ({ needed, fits });
const orElse = (fallback: unknown, { needed, fits }: Member): Member => ({ needed, fits, fallback });

const integer = (least: number, most: number) =>
  member(`a whole number from ${least} to ${most}`, (value) => Number.isInteger(value) && isWithin(value, least, most));
const isWithin = (value: unknown, least: number, most: number) => Number(value) >= least && Number(value) <= most;
const text = (most: number) =>
  member(`a text of 1 to ${most} characters`, (value) => isText(value) && value.length >= 1 && value.length <= most);
const isText = (value: unknown): value is string => typeof value === 'string';
const matching = (pattern: RegExp, needed: string) => member(needed, (value) => isText(value) && pattern.test(value));
const boolean = member('true or false', (value) => typeof value === 'boolean');
const oneOf = (...values: readonly string[]) =>
  member(`one of ${values.join(', ')}`, (value) => isText(value) && values.includes(value));
const listOf = (needed: string, fits: (value: string) => boolean) =>
  member(
    needed,
    (value) => Array.isArray(value) && value.length > 0 && value.every((each) => isText(each) && fits(each)),
  );
const orNull = ({ needed, fits }: Member) => member(`${needed}, or null`, (value) => value === null || fits(value));
const url = member(
  'an http or https URL',
  (value) => isText(value) && /^https?:$/.test(URL.parse(value)?.protocol ?? ''),
);
const country = member('an ISO 3166-1 alpha-2 code such as NL', (value) => isText(value) && isCountry(value));

/** Percent and minor units; by method, or by family. */
const feeTable = member(
  'an object of {percent, fixed, min} by method or family',
  (value) =>
    isObject(value) &&
    Object.values(value).every(
      (rule) =>
        isObject(rule) &&
        ['percent', 'fixed', 'min'].every((name) => Number.isFinite(rule[name]) && Number(rule[name]) >= 0),
    ),
);
/** In a header of ours it stands as it is: an origin has no character that could end it. */
const isOrigin = (value: string) => /^https?:/.test(value) && URL.parse(value)?.origin === value;

const NO_EXEMPTIONS: SiteExemptions = {
  lowValue: false,
  riskAnalysisUpTo: 0,
  secureCorporate: false,
  viaThreeDs: false,
};

/** Each of them is off until it is named. */
const isExemptions = (given: Record<string, unknown>): boolean =>
  Object.entries(given).every(([name, value]) =>
    name === 'riskAnalysisUpTo'
      ? [0, 100, 250, 500].some((euros) => euros === value)
      : Object.hasOwn(NO_EXEMPTIONS, name) && typeof value === 'boolean',
  );

const METHOD_IDS: readonly string[] = METHODS.map(({ id }) => id);
/** What a site has unless it says more: the acquirer that every site has settles these, others need an institution. */
const CARD_IDS: readonly string[] = METHODS.filter(({ family }) => family === 'card').map(({ id }) => id);

const SITE = {
  // Its number travels in 30 bits of the ids that are made for it.
  siteId: integer(1, 2 ** 30 - 1),
  accountId: orElse(undefined, integer(1, 2 ** 31 - 1)),
  name: text(25),
  url,
  city: text(50),
  country,
  active: orElse(true, boolean),
  apiKey: orElse(undefined, matching(/^[\x21-\x7e]{5,200}$/, '5 to 200 printable characters without spaces')),
  notificationUrl: orElse(null, orNull(url)),
  currencies: orElse(['EUR'], listOf('a list of ISO 4217 codes such as EUR', isCurrency)),
  gateways: orElse(
    CARD_IDS,
    listOf('a list of payment methods such as VISA and IDEAL (docs/methods.md has them all)', (id) =>
      METHOD_IDS.includes(id),
    ),
  ),
  fees: orElse(undefined, feeTable),
  cardMaximumEurCents: orElse(null, orNull(integer(1, Number.MAX_SAFE_INTEGER))),
  defaultTemplate: orElse(undefined, orNull(text(100))),
  frameAncestors: orElse(undefined, listOf('a list of origins such as https://shop.example', isOrigin)),
  googleAnalytics: orElse(undefined, boolean),
} satisfies Record<Exclude<keyof Site, 'acquirer' | 'settings' | 'templates' | 'unserved'>, Member>;

/** The widths are those of ISO 8583 elements 32, 42, 41 and 18. */
const ACQUIRER = {
  acquirerId: matching(/^\d{1,11}$/, '1 to 11 digits'),
  merchantId: matching(/^[\x20-\x7e]{1,15}$/, '1 to 15 printable characters'),
  terminalId: matching(/^[0-9A-Za-z]{8}$/, '8 letters and digits'),
  mcc: matching(/^\d{4}$/, '4 digits'),
  country,
} satisfies Record<keyof AcquirerAccount, Member>;

const SETTINGS = {
  flexible3dEnabled: orElse(true, boolean),
  flexible3dOneLegOut: orElse(false, boolean),
  flexible3dChallenge: orElse('challenge', oneOf('challenge', 'no_preference')),
  acceptAttempt: orElse(true, boolean),
  motoEnabled: orElse(false, boolean),
  recurringEnabled: orElse(false, boolean),
  autoComplete: orElse(undefined, boolean),
  acceptUnauthenticated: orElse(null, orNull(boolean)),
  exemptions: orElse(
    undefined,
    member(
      'an object of lowValue, secureCorporate, viaThreeDs (true or false) or riskAnalysisUpTo (0, 100, 250 or 500)',
      (value) => isObject(value) && isExemptions(value),
    ),
  ),
  stepUpOnSoftDecline: orElse(undefined, boolean),
  mitViaThreeRi: orElse(undefined, boolean),
  decoupledMinutes: orElse(undefined, integer(1, 10_080)),
  secondChance: orElse(false, boolean),
  afterDeclinedCard: orElse(undefined, oneOf('try_again', 'leave')),
  cardSchemes: orElse(undefined, oneOf('grouped', 'separate')),
  confirmationMails: orElse(false, boolean),
  refundAllWhenAmountIsEmpty: orElse(undefined, boolean),
} satisfies Record<keyof SiteSettings, Member>;

/** `value` is parsed JSON. */
export function readSite(value: unknown): ReadSite {
  const faults: string[] = [];
  if (!isObject(value)) return { ok: false, faults: ['it must be an object'] };
  const { acquirer, settings = {}, templates, ...plain } = value;
  const site = readMembers(plain, SITE, '', faults);
  const account = readMembers(acquirer, ACQUIRER, 'acquirer.', faults);
  const choices = readMembers(settings, SETTINGS, 'settings.', faults);
  if (isObject(choices.exemptions)) choices.exemptions = { ...NO_EXEMPTIONS, ...choices.exemptions };
  const saved = templates === undefined ? undefined : readTemplates(templates, faults);
  const chosen = site.defaultTemplate;
  if (isText(chosen) && !Object.hasOwn(saved ?? {}, chosen)) faults.push('defaultTemplate must name one of templates');
  if (faults.length > 0) return { ok: false, faults };
  const accountId = site.accountId ?? site.siteId;
  const whole = { ...site, accountId, acquirer: account, settings: choices, ...(saved && { templates: saved }) };
  return { ok: true, site: whole as unknown as DescribedSite };
}

/** Templates as orders bring them, by name. An order's mistakes are ignored; those of an operator are told. */
function readTemplates(value: unknown, faults: string[]): Readonly<Record<string, PageTemplate>> {
  if (!isObject(value)) {
    faults.push('templates must be an object of templates by their names');
    return {};
  }
  const named = Object.entries(value).flatMap(([name, given]): [string, PageTemplate][] => {
    const read = readTemplate(given);
    faults.push(...read.faults.map((fault) => `templates.${name}.${fault}`));
    faults.push(...unknownMembers(given).map((path) => `templates.${name}.${path} is no member of a template`));
    if (name.trim() === '' || name.length > 100) faults.push('a name of a template has 1 to 100 characters');
    return [[name, read.template ?? NO_TEMPLATE]];
  });
  return Object.fromEntries(named);
}

function readMembers(
  value: unknown,
  members: Readonly<Record<string, Member>>,
  prefix: string,
  faults: string[],
): Record<string, unknown> {
  if (!isObject(value)) {
    faults.push(`${prefix.slice(0, -1)} must be an object${value === undefined ? '; it is missing' : ''}`);
    return {};
  }
  for (const name of Object.keys(value))
    if (!Object.hasOwn(members, name)) faults.push(`${prefix}${name} is no member of a site`);
  const read: Record<string, unknown> = {};
  for (const [name, { needed, fits, ...more }] of Object.entries(members)) {
    const given = Object.hasOwn(value, name) ? value[name] : undefined;
    if (given !== undefined && fits(given)) read[name] = given;
    else if (given === undefined && 'fallback' in more) {
      if (more.fallback !== undefined) read[name] = more.fallback;
    } else faults.push(`${prefix}${name} must be ${needed}${given === undefined ? '; it is missing' : ''}`);
  }
  return read;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
