/** GET /v1/components/configuration: what a payment component in a payer's browser shows. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Asked, ComponentConfiguration, ComponentMethod } from '../components/port.ts';
import { markPath, NO_MARKS } from '../methods/operator-marks.ts';
import { isRefusal, type Refusal, refuse } from '../platform/errors.ts';
import { isCurrency } from '../platform/money.ts';
import { aboutAmount } from './advice.ts';
import { tokenOf } from './browser-access.ts';
import { failure, send, success } from './envelope.ts';
import { booleanMember, member, rawText, textMember, wholeNumber } from './lenient.ts';
import { iconUrls } from './method-icon.ts';
import type { ApiParts, Operation } from './operation.ts';
import { ComponentObject } from './schemas/component.ts';

export const getComponentOperation: Operation = {
  method: 'get',
  path: '/v1/components/configuration',
  id: 'getComponent',
  summary: 'Read what a payment component shows',
  description:
    'Called by the payment component in a browser, from the page of any origin, with the public token of the site as bearer.',
  access: 'public_token',
  parameters: [
    { name: 'currency', in: 'query', description: 'ISO 4217, of the order.' },
    { name: 'amount', in: 'query', description: 'Of the order, in the smallest unit.' },
    { name: 'country', in: 'query', description: 'Of the customer, ISO 3166-1 alpha-2.' },
    {
      name: 'locale',
      in: 'query',
      description: '`nl_NL` or `nl`; English where it is none of en, es, fr, it, nl, de.',
    },
    { name: 'group_cards', in: 'query', description: 'Whether card schemes are one method.' },
    { name: 'template_id', in: 'query', description: 'Saved template of the site whose colours it takes.' },
  ],
  data: ComponentObject,
  errors: ['invalidApiKey', 'siteNotActive', 'noGateway', 'invalidCurrency', 'invalidAmount'],
};

export function getComponent({ components, config, marks = NO_MARKS }: ApiParts) {
  // With its version: a browser that has kept the picture sees a new one at once.
  const iconOf = (id: string) => {
    const path = markPath(marks, id);
    return path === undefined ? iconUrls(config.publicUrl, id).vector : config.publicUrl.replace(/\/+$/, '') + path;
  };
  return async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const asked = readAsked(request.query as Readonly<Record<string, string>>, request.headers.origin);
    if (isRefusal(asked)) return send(reply, failure(asked));
    const configuration = await components.configurationFor(tokenOf(request), asked);
    return send(
      reply,
      isRefusal(configuration) ? failure(configuration) : success(componentObject(configuration, iconOf)),
    );
  };
}

function readAsked(query: Readonly<Record<string, string>>, origin: string | undefined): Asked | Refusal {
  const currency = rawText(member(query, 'currency'))?.trim().toUpperCase() ?? '';
  if (!isCurrency(currency)) return refuse('invalidCurrency', undefined, { field: 'currency' });
  const sent = member(query, 'amount');
  const amount = wholeNumber(sent);
  if (amount === undefined) return refuse('invalidAmount', undefined, aboutAmount(sent, currency));
  return {
    currency,
    amount,
    country: textMember(query, 'country')?.toUpperCase() ?? null,
    locale: textMember(query, 'locale'),
    groupCards: booleanMember(query, 'group_cards') ?? false,
    templateId: textMember(query, 'template_id'),
    origin: origin ?? null,
  };
}

function componentObject(configuration: ComponentConfiguration, iconOf: (id: string) => string): object {
  const { locale, siteName, sandbox, methods, messages, mayFrame, colours, encryption } = configuration;
  return {
    locale,
    site_name: siteName,
    sandbox,
    methods: methods.map((method) => methodObject(method, iconOf(method.id))),
    messages,
    may_frame: mayFrame,
    colours,
    encryption: { key_id: encryption.keyId, public_key: encryption.publicKey },
  };
}

const methodObject = ({ id, name, schemes, fields, issuers, qr }: ComponentMethod, icon: string): object => ({
  id,
  name,
  icon_url: icon,
  schemes,
  fields,
  issuers: issuers.map(({ code, description }) => ({ code, description })),
  qr,
});
