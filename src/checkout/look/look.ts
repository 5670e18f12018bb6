/** How one order's page looks: its template out of what the order and the site say. What is drawn from it is in `views/`. */
import type { Site } from '../../merchants/types.ts';
import { NO_TEMPLATE, overlay } from '../../orders/page-template.ts';
import type { OrderTerms, PageTemplate } from '../../orders/types.ts';

export interface Look {
  readonly siteId: number;
  /** Name of the shop. */
  readonly shop: string;
  readonly colours: PageTemplate['colours'];
  readonly switches: PageTemplate['switches'];
  /** Where the shop keeps its pictures; for the gateway only. */
  readonly pictures: PageTemplate['pictures'];
  /** Those of them that we have. */
  readonly shown: { readonly logo?: ShownImage; readonly cover?: ShownImage };
  /** Origins whose pages may show this one in a frame. */
  readonly frameAncestors: readonly string[];
  /** Account of Google Analytics, where order and site want it. */
  readonly analytics: string | null;
}

/** A picture that is served from here. */
export interface ShownImage {
  /** Hash of its bytes, 32 hex digits. */
  readonly hash: string;
  readonly width: number;
  readonly height: number;
}

/** Of Google's own making: `G-ABC123XYZ9`, `UA-12345678-1`, `GT-…`, `AW-…`. */
const ACCOUNT = /^(?:G|GT|AW|UA)-[A-Z0-9-]{4,20}$/;

/**
 * The order's own template over the saved one it names, or over the site's default where it names none that is there. Looked up
 * when the page is shown: a link that lives for a month follows a shop that changes its style.
 */
export function lookOf(site: Site, terms: OrderTerms): Look {
  const saved = savedTemplate(site, terms.templateId) ?? savedTemplate(site, site.defaultTemplate) ?? NO_TEMPLATE;
  const { colours, switches, pictures } = terms.template ? overlay(saved, terms.template) : saved;
  const account = terms.googleAnalytics?.toUpperCase() ?? '';
  return {
    siteId: site.siteId,
    shop: site.name,
    colours,
    switches: switches.embedMode ? { ...switches, iframeMode: true, hideCart: true } : switches,
    pictures,
    shown: {},
    frameAncestors: site.frameAncestors ?? [],
    analytics: site.googleAnalytics === true && ACCOUNT.test(account) ? account : null,
  };
}

function savedTemplate({ templates = {} }: Site, name: string | null | undefined): PageTemplate | undefined {
  return name != null && Object.hasOwn(templates, name) ? templates[name] : undefined;
}
