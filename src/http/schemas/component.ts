/** What browsers and their shops get for a payment component, as schemas. */
import { Type } from 'typebox';

export const ApiTokenObject = Type.Object(
  { api_token: Type.String({ pattern: '^pub\\.v2\\.', description: 'Begins with `pub.v2.`.' }) },
  {
    additionalProperties: false,
    examples: [{ api_token: `pub.v2.${'A'.repeat(43)}.${'B'.repeat(43)}` }],
  },
);

const ComponentMethodObject = Type.Object(
  {
    id: Type.String({ description: 'What `gateway` of an order takes.' }),
    name: Type.String(),
    icon_url: Type.String({ description: 'Where its picture is, an SVG file.' }),
    schemes: Type.Array(Type.String(), { description: 'Card schemes that are taken; empty for other methods.' }),
    fields: Type.Array(Type.String(), { description: 'What else the payer is asked for.' }),
    issuers: Type.Array(Type.Object({ code: Type.String(), description: Type.String() }), {
      description: 'Banks to choose from.',
    }),
    qr: Type.Boolean({ description: 'Whether the method can be paid by scanning a code.' }),
  },
  { additionalProperties: false },
);

export const ComponentObject = Type.Object(
  {
    locale: Type.String({ description: 'What is shown, `ab_CD`.' }),
    site_name: Type.String(),
    sandbox: Type.Boolean(),
    methods: Type.Array(ComponentMethodObject),
    messages: Type.Record(Type.String(), Type.String(), { description: 'The sentences of the component.' }),
    may_frame: Type.Boolean({ description: 'Whether the page that asks may frame the payment page.' }),
    colours: Type.Record(Type.String(), Type.String(), { description: 'Of the saved template.' }),
    encryption: Type.Object(
      {
        key_id: Type.String(),
        public_key: Type.String({ description: 'P-256, uncompressed, base64url.' }),
      },
      { additionalProperties: false, description: 'What card data is encrypted to.' },
    ),
  },
  {
    additionalProperties: false,
    examples: [
      {
        locale: 'nl_NL',
        site_name: 'Grachten & Co',
        sandbox: true,
        methods: [
          {
            id: 'VISA',
            name: 'Visa',
            icon_url: 'https://pay.example.com/img/methods/svg/visa.svg',
            schemes: ['VISA'],
            fields: [],
            issuers: [],
            qr: false,
          },
        ],
        messages: { card: 'Kaartgegevens' },
        may_frame: false,
        colours: { accent: '#1a56db' },
        encryption: { key_id: 'q83vEjRWeJA', public_key: `BA${'A'.repeat(85)}` },
      },
    ],
  },
);
