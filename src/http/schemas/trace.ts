/** The trace of an order, as a schema. */
import { type TSchema, Type } from 'typebox';

const text = (description?: string) => Type.String(description === undefined ? {} : { description });
const maybe = (schema: TSchema, description?: string) =>
  Type.Union([schema, Type.Null()], description === undefined ? {} : { description });
const maybeText = (description?: string) => maybe(Type.String(), description);
const time = Type.String({ format: 'date-time', description: 'UTC, with milliseconds.' });
const closed = { additionalProperties: false };

const Step = Type.Object({ step: text('What was looked at.'), saw: text(), answer: text() }, closed);

const Decision = Type.Object(
  {
    code: text('3F, 3C, 3S, 3O, 3D with 3-D Secure; N0, N0s, N1, NR, NM without.'),
    meaning: text(),
    authenticate: Type.Boolean(),
    challenge_indicator: maybeText('threeDSRequestorChallengeInd that was decided.'),
    won: maybe(Step, 'The step that decided.'),
    steps: Type.Array(Step, { description: 'Everything that was looked at, in that order.' }),
    notes: Type.Array(Type.Object({ note: text(), meaning: text() }, closed)),
    zones: Type.Object({ acquirer: text('IN, OUT or UNK.'), issuer: text() }, closed),
    scheme_mandate: Type.Boolean(),
    step_up: Type.Boolean({ description: 'Made up for after a soft decline.' }),
  },
  closed,
);

const Message = Type.Object(
  {
    time,
    direction: Type.String({ enum: ['sent', 'received'] }),
    type: text(
      'AReq, ARes, CReq, CRes, RReq, RRes, Erro; threeDSMethodData by the browser; unreadable for a body that is no message.',
    ),
    body: Type.Unknown({ description: 'As it was, card data and personal data masked.' }),
  },
  closed,
);

const Result = Type.Object(
  {
    status: text('Y, A, N, U, R or I.'),
    status_reason: maybeText(),
    flow: Type.String({ enum: ['frictionless', 'challenge', 'none'] }),
    eci: maybeText(),
    has_authentication_value: Type.Boolean(),
    challenge_cancel: maybeText(),
    cardholder_info: maybeText(),
    cause: maybeText('Why there is no answer of the issuer.'),
    error: maybe(Type.Object({ code: text(), component: text(), detail: text() }, closed)),
  },
  closed,
);

const Authentication = Type.Object(
  {
    three_ds_server_transaction_id: text(),
    ds_transaction_id: maybeText(),
    acs_transaction_id: maybeText(),
    directory_server: text(),
    version: text(),
    channel: Type.String({ enum: ['browser', '3ri'] }),
    state: Type.String({ enum: ['method', 'ready', 'requesting', 'challenge', 'final'] }),
    challenge_indicator: text('That was asked for.'),
    method_url: maybeText(),
    method_completion: maybeText('Y: it ran; N: it did not; U: there is none.'),
    started: time,
    browser_returned: maybe(time),
    modified: time,
    result: maybe(Result),
    messages: Type.Array(Message),
  },
  closed,
);

const After = Type.Object(
  {
    outcome: Type.String({ enum: ['authorise', 'decline'] }),
    why: text(),
    eci: maybeText('Of the authorisation.'),
    chargeback_liability_shift: Type.Boolean(),
    label: text(),
    exemption: maybeText('Claimed at the acquirer: low_value, transaction_risk or secure_corporate.'),
    reason: maybeText(),
    reason_code: maybeText(),
  },
  closed,
);

const Authorisation = Type.Object(
  {
    sent: time,
    answered: maybe(time),
    stan: text('Trace number of the message.'),
    eci: maybeText(),
    outcome: Type.String({ enum: ['approved', 'declined', 'unknown', 'waiting'] }),
    response_code: maybeText(),
    reason_code: maybeText(),
  },
  closed,
);

const SequenceStep = Type.Object(
  {
    time,
    from: Type.String({ enum: ['payer', 'gateway', 'directory_server', 'issuer', 'acquirer'] }),
    to: text('The same as `from` for what a party did by itself.'),
    text: text(),
    line: text('The step as a sentence, its time counted from the first.'),
  },
  closed,
);

const AttemptTraceObject = Type.Object(
  {
    transaction_id: Type.Integer(),
    payment_method: text(),
    last4: maybeText(),
    issuer_country_code: maybeText(),
    amount: Type.Integer(),
    currency: text(),
    state: text(),
    status: text(),
    financial_status: text(),
    reason: text(),
    reason_code: text(),
    started: time,
    decision: maybe(Decision, 'Null for a method that knows no 3-D Secure.'),
    authentications: Type.Array(Authentication, { description: 'Oldest first; one attempt can have several.' }),
    after_authentication: maybe(After),
    authorisations: Type.Array(Authorisation),
    sequence: Type.Array(SequenceStep),
  },
  closed,
);

export const TraceObject = Type.Object(
  {
    order_id: text(),
    site_id: Type.Integer(),
    transaction_id: Type.Integer({ description: 'Of the attempt that paid, else of the newest.' }),
    status: text(),
    financial_status: text(),
    amount: Type.Integer(),
    currency: text(),
    attempts: Type.Array(AttemptTraceObject, { description: 'Oldest first.' }),
    sequence: Type.Array(Type.String(), { description: 'All attempts as lines to read.' }),
  },
  closed,
);
