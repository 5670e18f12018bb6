import { describe, expect, it } from 'vitest';
import { demoSites } from '../merchants/demo-sites.ts';
import { readSite } from './read-site.ts';

const LEAST = {
  siteId: 7,
  name: 'Kraan & Zoon',
  url: 'https://kraan.example',
  city: 'Amsterdam',
  country: 'NL',
  acquirer: { acquirerId: '400551', merchantId: 'MERCHANT0000007', terminalId: 'TERM0007', mcc: '5999', country: 'NL' },
};

function faults(value: unknown): readonly string[] {
  const read = readSite(value);
  return read.ok ? [] : read.faults;
}

describe('the description of a site', () => {
  it('needs who the site is and what its acquirer knows it by', () => {
    expect(faults({})).toEqual([
      'siteId must be a whole number from 1 to 1073741823; it is missing',
      'name must be a text of 1 to 25 characters; it is missing',
      'url must be an http or https URL; it is missing',
      'city must be a text of 1 to 50 characters; it is missing',
      'country must be an ISO 3166-1 alpha-2 code such as NL; it is missing',
      'acquirer must be an object; it is missing',
    ]);
    expect(faults([])).toEqual(['it must be an object']);
  });

  it('leaves the rest at its default', () => {
    expect(readSite(LEAST)).toEqual({
      ok: true,
      site: {
        ...LEAST,
        accountId: 7,
        active: true,
        apiKey: undefined,
        notificationUrl: null,
        currencies: ['EUR'],
        gateways: ['VISA', 'MASTERCARD', 'AMEX', 'MAESTRO', 'CREDITCARD'],
        cardMaximumEurCents: null,
        settings: {
          flexible3dEnabled: true,
          flexible3dOneLegOut: false,
          flexible3dChallenge: 'challenge',
          acceptAttempt: true,
          motoEnabled: false,
          recurringEnabled: false,
          acceptUnauthenticated: null,
          secondChance: false,
          confirmationMails: false,
        },
      },
    });
  });

  it('may claim one exemption without naming the others', () => {
    const exemptionsOf = (exemptions: object) => {
      const read = readSite({ ...LEAST, settings: { exemptions } });
      return read.ok ? read.site.settings.exemptions : read.faults;
    };
    const off = { lowValue: false, riskAnalysisUpTo: 0, secureCorporate: false, viaThreeDs: false };
    expect(exemptionsOf({ lowValue: true })).toEqual({ ...off, lowValue: true });
    expect(exemptionsOf({ riskAnalysisUpTo: 250 })).toEqual({ ...off, riskAnalysisUpTo: 250 });
    expect(exemptionsOf({})).toEqual(off);
    for (const wrong of [{ lowValue: 1 }, { riskAnalysisUpTo: '250' }, { riskAnalysisUpTo: 30 }, { low_value: true }])
      expect(exemptionsOf(wrong)).toEqual([expect.stringContaining('settings.exemptions must be')]);
  });

  it('may style the payment page', () => {
    const templates = { winter: { version: '1.0', settings: { hide_cart: true }, body: { background: '#FFF' } } };
    const read = readSite({
      ...LEAST,
      templates,
      defaultTemplate: 'winter',
      frameAncestors: ['https://kraan.example'],
    });
    expect(read).toMatchObject({
      ok: true,
      site: {
        templates: { winter: { colours: { bodyBackground: '#ffffff' }, switches: { hideCart: true } } },
        defaultTemplate: 'winter',
        frameAncestors: ['https://kraan.example'],
      },
    });
  });

  it('takes every site of the sandbox as it stands', () => {
    for (const site of demoSites('a-key-of-mine')) expect(readSite(site)).toEqual({ ok: true, site });
  });

  it.each([
    [{ siteId: 2 ** 30 }, 'siteId must be a whole number from 1 to 1073741823'],
    [{ country: 'Netherlands' }, 'country must be an ISO 3166-1 alpha-2 code such as NL'],
    [{ url: 'kraan.example' }, 'url must be an http or https URL'],
    [{ apiKey: 'a b c d e' }, 'apiKey must be 5 to 200 printable characters without spaces'],
    [{ active: 'yes' }, 'active must be true or false'],
    [{ currencies: [] }, 'currencies must be a list of ISO 4217 codes such as EUR'],
    [{ currencies: ['EUR', 'EURO'] }, 'currencies must be a list of ISO 4217 codes such as EUR'],
    [
      { gateways: ['IDEEL'] },
      'gateways must be a list of payment methods such as VISA and IDEAL (docs/methods.md has them all)',
    ],
    [{ cardMaximumEurCents: 12.5 }, 'cardMaximumEurCents must be a whole number from 1 to 9007199254740991, or null'],
    [{ acquirer: { ...LEAST.acquirer, mcc: 5999 } }, 'acquirer.mcc must be 4 digits'],
    [{ settings: { acceptAttempt: 1 } }, 'settings.acceptAttempt must be true or false'],
    [{ api_key: 'a-key-of-mine' }, 'api_key is no member of a site'],
    [{ settings: { flexible3d: true } }, 'settings.flexible3d is no member of a site'],
    [{ templates: [] }, 'templates must be an object of templates by their names'],
    [
      { templates: { winter: { body: { text: 'red' } } } },
      'templates.winter.body.text must be a colour such as #0a6757',
    ],
    [{ templates: { winter: { body: { font: 'Arial' } } } }, 'templates.winter.body.font is no member of a template'],
    [{ defaultTemplate: 'winter' }, 'defaultTemplate must name one of templates'],
    [
      { frameAncestors: ['https://x.example/'] },
      'frameAncestors must be a list of origins such as https://shop.example',
    ],
    [
      { frameAncestors: ['https://x.example; script-src *'] },
      'frameAncestors must be a list of origins such as https://shop.example',
    ],
    [{ googleAnalytics: 'yes' }, 'googleAnalytics must be true or false'],
  ])('is refused for %j, by name', (wrong, fault) => {
    expect(faults({ ...LEAST, ...wrong })).toEqual([fault]);
  });
});
