/**
 * A merchant's style of the payment page: colours, switches and two pictures, as values that can do no harm. It is read here
 * from what a merchant wrote, in an order or in the description of a site, so the wire names of a template stand here too.
 * How it is painted is the page's business.
 */

/** Every colour, and where a merchant writes it. */
const COLOURS = {
  headerBackground: 'header.background',
  headerText: 'header.text',
  bodyText: 'body.text',
  bodyBackground: 'body.background',
  bodyLink: 'body.link.text',
  bodyLinkHover: 'body.link.hover.text',
  bodyLinkHoverBorder: 'body.link.hover.border',
  containerText: 'container.text',
  containerLabel: 'container.label',
  containerBackground: 'container.background',
  containerLink: 'container.link.text',
  cartText: 'cart.text',
  cartLabel: 'cart.label',
  cartBackground: 'cart.background',
  cartBorder: 'cart.border',
  formText: 'payment_form.text',
  formBackground: 'payment_form.background',
  formBorder: 'payment_form.border',
  inputBorder: 'payment_form.inputs.border',
  inputLabel: 'payment_form.inputs.label',
  methodBackground: 'buttons.payment_method.background',
  methodText: 'buttons.payment_method.text',
  methodBorder: 'buttons.payment_method.border',
  methodHoverBackground: 'buttons.payment_method.hover.background',
  methodHoverText: 'buttons.payment_method.hover.text',
  methodHoverBorder: 'buttons.payment_method.hover.border',
  methodActiveBackground: 'buttons.payment_method.active.background',
  methodActiveText: 'buttons.payment_method.active.text',
  methodActiveBorder: 'buttons.payment_method.active.border',
  secondaryBackground: 'buttons.secondary.background',
  secondaryText: 'buttons.secondary.text',
  secondaryHoverBackground: 'buttons.secondary.hover.background',
  secondaryHoverText: 'buttons.secondary.hover.text',
  primaryBackground: 'buttons.primary.background',
  primaryText: 'buttons.primary.text',
  primaryHoverBackground: 'buttons.primary.hover.background',
  primaryHoverText: 'buttons.primary.hover.text',
} as const;

/** Every switch, and where a merchant writes it. */
const SWITCHES = {
  hideLogo: 'settings.hide_logo',
  hideFlags: 'settings.hide_flags',
  hidePowered: 'settings.hide_powered',
  hideCart: 'settings.hide_cart',
  hideCancel: 'settings.hide_btn_cancel',
  hideCardLogos: 'settings.hide_cc_logos',
  hideAllMethods: 'settings.hide_btn_all_methods',
  iframeMode: 'settings.iframe_mode',
  embedMode: 'settings.embed_mode',
} as const;

const PICTURES = { logo: 'header.logo.image', cover: 'header.cover.image' } as const;

/** The version whose switches are known. A JSON number loses the zero behind its point. */
const VERSIONS: readonly unknown[] = ['1.0', '1', 1];
const LONGEST_ADDRESS = 2_000;

export type TemplateColour = keyof typeof COLOURS;
export type TemplateSwitch = keyof typeof SWITCHES;
export type TemplatePicture = keyof typeof PICTURES;

/** Plain JSON: it is stored as it is. What the merchant did not give, or gave wrongly, is not there. */
export interface PageTemplate {
  /** `#rrggbb` in lower case. */
  readonly colours: Readonly<Partial<Record<TemplateColour, string>>>;
  readonly switches: Readonly<Partial<Record<TemplateSwitch, boolean>>>;
  /** Where the shop keeps its pictures. Payers never see these addresses. */
  readonly pictures: Readonly<Partial<Record<TemplatePicture, string>>>;
  /** Stands alone: no saved template lies under it. */
  readonly alone: boolean;
}

export const NO_TEMPLATE: PageTemplate = { colours: {}, switches: {}, pictures: {}, alone: false };

export interface ReadTemplate {
  /** Null where nothing of it is left. */
  readonly template: PageTemplate | null;
  /** What was left out and why: `header.background must be a colour such as #0a6757`. Unknown members are not told. */
  readonly faults: readonly string[];
}

/** Reads parsed JSON. Members that are missing, null or empty are not given; whatever does not fit is left out and told. */
export function readTemplate(value: unknown): ReadTemplate {
  const faults: string[] = [];
  const read = <Name extends string, Read>(
    members: Readonly<Record<Name, string>>,
    understand: (given: unknown) => Read | undefined,
    needed: string,
  ): Partial<Record<Name, Read>> => {
    const found: Partial<Record<Name, Read>> = {};
    for (const [name, path] of Object.entries(members) as [Name, string][]) {
      const given = memberAt(value, path);
      if (given === undefined) continue;
      const understood = understand(given);
      if (understood === undefined) faults.push(`${path} must be ${needed}`);
      else found[name] = understood;
    }
    return found;
  };
  const colours = read(COLOURS, colourOf, 'a colour such as #0a6757');
  const pictures = read(PICTURES, addressOf, `an https address of at most ${LONGEST_ADDRESS} characters`);
  const versioned = VERSIONS.includes(memberAt(value, 'version'));
  const switches = versioned ? read(SWITCHES, booleanOf, 'true or false') : {};
  if (!versioned && memberAt(value, 'settings') !== undefined) faults.push('settings needs "version": "1.0"');
  const alone = booleanOf(memberAt(value, 'merge')) === false;
  const empty = [colours, pictures, switches].every((members) => Object.keys(members).length === 0);
  return { template: empty && !alone ? null : { colours, switches, pictures, alone }, faults };
}

/** Members of a template that none has, by their paths; for those who would rather know than have them ignored. */
export function unknownMembers(value: unknown, path = ''): readonly string[] {
  const known = [...Object.values(COLOURS), ...Object.values(SWITCHES), ...Object.values(PICTURES), 'version', 'merge'];
  if (known.includes(path)) return [];
  if (path !== '' && !known.some((other) => other.startsWith(`${path}.`))) return [path];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, member]) =>
    unknownMembers(member, path === '' ? name : `${path}.${name}`),
  );
}

/** `over` on top of `under`: only the members that it gives are replaced. */
export function overlay(under: PageTemplate, over: PageTemplate): PageTemplate {
  if (over.alone) return over;
  return {
    colours: { ...under.colours, ...over.colours },
    switches: { ...under.switches, ...over.switches },
    pictures: { ...under.pictures, ...over.pictures },
    alone: under.alone,
  };
}

/** The member at a path of names; undefined where it is not given. */
function memberAt(value: unknown, path: string): unknown {
  let at = value;
  for (const name of path.split('.')) {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, name)) return undefined;
    at = (at as Record<string, unknown>)[name];
  }
  if (at === null || (typeof at === 'string' && at.trim() === '')) return undefined;
  return at;
}

/** `#abc` and `#AABBCC` as `#aabbcc`; anything else is no colour, whatever CSS makes of it. */
function colourOf(given: unknown): string | undefined {
  const match = typeof given === 'string' ? /^#([0-9a-f]{3}|[0-9a-f]{6})$/.exec(given.trim().toLowerCase()) : null;
  const digits = match?.[1];
  if (digits === undefined) return undefined;
  return digits.length === 6 ? `#${digits}` : `#${[...digits].map((digit) => digit + digit).join('')}`;
}

/** https; on the developer's own machine, where nobody has a certificate, http too. Nothing secret may stand in it. */
function addressOf(given: unknown): string | undefined {
  if (typeof given !== 'string' || given.length > LONGEST_ADDRESS) return undefined;
  const url = URL.parse(given.trim());
  if (url === null || url.username + url.password !== '') return undefined;
  const own = ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname);
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && own)) return undefined;
  url.hash = '';
  return url.href.length <= LONGEST_ADDRESS ? url.href : undefined;
}

function booleanOf(given: unknown): boolean | undefined {
  if (!['boolean', 'number', 'string'].includes(typeof given)) return undefined;
  const text = String(given).trim().toLowerCase();
  if (['true', '1'].includes(text)) return true;
  return ['false', '0'].includes(text) ? false : undefined;
}
