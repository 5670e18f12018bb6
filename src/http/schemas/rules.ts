/** Merchants' rules, what trying them out tells, and their lists, as schemas. */
import { type TSchema, Type } from 'typebox';

const closed = { additionalProperties: false };
const nullable = <Schema extends TSchema>(schema: Schema) => Type.Union([schema, Type.Null()]);
const by = Type.Optional(Type.String({ description: 'Who does it, in your own words; up to 100 characters.' }));
const activeFrom = Type.Optional(
  Type.String({
    description: 'From when on: a date and time by the clock of Amsterdam, or Unix seconds; one that is over is now.',
  }),
);

export const RuleVersionObject = Type.Object(
  {
    version: Type.Integer(),
    state: Type.String({ enum: ['active', 'planned', 'idle'] }),
    active_from: nullable(Type.String()),
    text: Type.String(),
    comment: nullable(Type.String()),
    created_by: Type.String(),
    created: Type.String(),
  },
  {
    ...closed,
    examples: [
      {
        version: 3,
        state: 'active',
        active_from: '2026-11-22T11:00:00',
        text: 'require 3ds when ip_country != card_country',
        comment: 'Payers abroad',
        created_by: 'Anna',
        created: '2026-11-22T10:55:12',
      },
    ],
  },
);

export const RuleList = Type.Object({ versions: Type.Array(RuleVersionObject) }, closed);

const text = Type.String({ description: 'One rule a line; docs/rules.md.' });

export const RuleTextRequest = Type.Object({ text }, { examples: [{ text: 'require 3ds when amount > 500 EUR' }] });

export const RulesRead = Type.Object({ valid: Type.Literal(true), rules: Type.Integer() }, closed);

export const NewRulesRequest = Type.Object(
  {
    text,
    comment: Type.Optional(Type.String({ description: 'Why; up to 500 characters.' })),
    by,
    activate: Type.Optional(
      Type.Boolean({ description: 'Whether the version decides at once. Without it, it is only kept.' }),
    ),
    active_from: activeFrom,
  },
  { examples: [{ text: 'require 3ds when ip_country != card_country', by: 'Anna', activate: true }] },
);

export const ActivationRequest = Type.Object({ by, active_from: activeFrom }, { examples: [{ by: 'Anna' }] });

export const RollbackRequest = Type.Object({ by }, { examples: [{ by: 'Anna' }] });

export const BacktestRequest = Type.Object(
  {
    text: Type.Optional(text),
    version: Type.Optional(Type.Integer({ description: 'Of rules that are kept, in place of a text.' })),
    days: Type.Optional(Type.Integer({ description: '1 to 365, by default 30.' })),
  },
  { examples: [{ text: 'skip 3ds when card_country not in EEA', days: 30 }] },
);

const tally = Type.Object(
  {
    count: Type.Integer(),
    amounts: Type.Record(Type.String(), Type.Integer(), { description: 'Minor units by currency.' }),
  },
  closed,
);
const course = Type.String({ enum: ['skip', 'run', 'allow', 'hold', 'block'] });
const lines = Type.Array(Type.Object({ line: Type.Integer(), text: Type.String(), matched: Type.Integer() }, closed));

export const BacktestObject = Type.Object(
  {
    days: Type.Integer(),
    compared_with: nullable(Type.Integer({ description: 'The version that decides now; null without rules.' })),
    payments: tally,
    changed: tally,
    changes: Type.Array(Type.Object({ from: course, to: course, payments: tally, completed: tally }, closed)),
    liability: Type.Object({ lost: tally, won: tally }, closed),
    lines: Type.Object({ before: lines, after: lines }, closed),
    examples: Type.Array(
      Type.Object(
        {
          transaction_id: Type.Integer(),
          at: Type.String(),
          amount: Type.Integer(),
          currency: Type.String(),
          from: Type.Object({ course, line: nullable(Type.Integer()) }, closed),
          to: Type.Object({ course, line: nullable(Type.Integer()), because: nullable(Type.String()) }, closed),
          liability: Type.String({ enum: ['lost', 'won', 'same'] }),
        },
        closed,
      ),
    ),
  },
  closed,
);

const list = Type.String({ description: 'Name of the list, as rules name it.' });
const kind = Type.String({ enum: ['card', 'bin', 'ip', 'email', 'country'] });

export const EntryObject = Type.Object(
  {
    list,
    kind,
    value: Type.String({ description: 'Of a card its fingerprint, which tells no digit.' }),
    note: nullable(Type.String()),
    added_by: Type.String(),
    since: Type.String(),
  },
  closed,
);

export const EntryList = Type.Object(
  { entries: Type.Array(EntryObject), after: nullable(Type.String({ description: 'Cursor of the next page.' })) },
  closed,
);

export const EntriesRequest = Type.Object(
  {
    entries: Type.Array(
      Type.Object({
        list,
        kind,
        value: Type.String({
          description: 'A card’s number, which is turned into its fingerprint and not kept, or a fingerprint.',
        }),
        note: Type.Optional(Type.String({ description: 'Up to 200 characters.' })),
      }),
      { minItems: 1, maxItems: 1_000 },
    ),
    by,
  },
  { examples: [{ entries: [{ list: 'friends', kind: 'email', value: 'joe@example.org', note: 'Our tester' }] }] },
);

export const EntriesAdded = Type.Object({ added: Type.Integer({ description: 'Those that were not there.' }) }, closed);
export const EntriesRemoved = Type.Object({ removed: Type.Integer({ description: 'Those that were there.' }) }, closed);
