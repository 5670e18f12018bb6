/** Payment components as the API sees them: tokens, configuration, payloads. What a browser loads is in `routes.ts`. */
import type { Site, Sites } from '../merchants/types.ts';
import { isRefusal, type Refusal, refuse } from '../platform/errors.ts';
import type { Random } from '../platform/random.ts';
import { type ApiToken, mintApiToken, readApiToken, renewApiToken } from './api-token.ts';
import { componentLocale, messagesOf } from './messages.ts';
import { openPayload, type PayloadParts } from './payload.ts';
import type { Components, MethodsFor } from './port.ts';

export interface ComponentParts extends PayloadParts {
  readonly sites: Sites;
  readonly methodsFor: MethodsFor;
  readonly random: Random;
  readonly sandbox: boolean;
}

export function openComponents(parts: ComponentParts): Components {
  const { keys, sites, clock, random } = parts;

  function tokenOf(text: string): ApiToken | Refusal {
    const token = readApiToken(keys.token, text, clock.now());
    if (token === 'other_kind') return refuse('noGateway');
    if (token === 'expired') return refuse('invalidApiKey', 'the api_token has expired');
    return token === 'forged' ? refuse('invalidApiKey') : token;
  }

  async function siteOf(text: string): Promise<Site | Refusal> {
    const token = tokenOf(text);
    if (isRefusal(token)) return token;
    const site = await sites.byId(token.siteId);
    if (!site) return refuse('invalidApiKey');
    return site.active ? site : refuse('siteNotActive');
  }

  return {
    mintToken: (site) => mintApiToken(keys.token, site.siteId, clock.now(), random),

    renewToken(text) {
      const token = tokenOf(text);
      if (isRefusal(token)) return token;
      return renewApiToken(keys.token, token, clock.now()) ?? refuse('invalidApiKey', 'the api_token has expired');
    },

    async configurationFor(text, asked) {
      const site = await siteOf(text);
      if (isRefusal(site)) return site;
      const locale = componentLocale(asked.locale);
      return {
        locale: locale.locale,
        siteName: site.name,
        sandbox: parts.sandbox,
        methods: parts.methodsFor(site, asked),
        messages: messagesOf(locale.lang),
        mayFrame: asked.origin !== null && (site.frameAncestors ?? []).includes(asked.origin),
        colours: coloursOf(site, asked.templateId),
        encryption: { keyId: keys.pair.id, publicKey: keys.pair.publicKey.toString('base64url') },
      };
    },

    openPayload: (site, orderId, data) => openPayload(parts, { site, orderId, data }),
  };
}

/** Custom properties of the component, and the colours of a template that they are. */
const COLOURS = {
  ink: 'formText',
  ground: 'formBackground',
  line: 'formBorder',
  'field-line': 'inputBorder',
  label: 'inputLabel',
  accent: 'primaryBackground',
  'on-accent': 'primaryText',
} as const;

/** Those of the named template, else of the site's default; none where it has neither. */
function coloursOf({ templates = {}, defaultTemplate }: Site, templateId: string | null): Record<string, string> {
  const named = [templateId, defaultTemplate].find((name) => name != null && Object.hasOwn(templates, name));
  const colours = named == null ? {} : templates[named]!.colours;
  return Object.fromEntries(
    Object.entries(COLOURS).flatMap(([name, colour]) => {
      const value = colours[colour];
      return value === undefined ? [] : [[name, value]];
    }),
  );
}
