/** What every operation of the API is made of: the parts it may use, and how it is described in the OpenAPI document. */

import type { TSchema } from 'typebox';
import type { Components } from '../components/port.ts';
import type { Sites } from '../merchants/types.ts';
import type { OperatorMarks } from '../methods/operator-marks.ts';
import type { Answers, Orders } from '../orders/ports.ts';
import type { Reviews } from '../orders/review.ts';
import type { RuleBooks } from '../orders/rule-books.ts';
import type { RuleLists } from '../orders/rule-lists.ts';
import type { Tokens } from '../orders/tokens.ts';
import type { Traces } from '../orders/trace.ts';
import type { Transactions } from '../orders/transactions.ts';
import type { Trial } from '../orders/try-rules.ts';
import type { Clock } from '../platform/clock.ts';
import type { ErrorName } from '../platform/errors.ts';
import type { SiteId } from '../platform/ids.ts';
import type { Log } from '../platform/log.ts';
import type { RuleSet } from '../rules/types.ts';
import type { AnswerChallenge } from './sandbox-challenge.ts';
import type { SandboxMover } from './sandbox-clock.ts';

/** What the API is wired with. */
export interface ApiParts {
  readonly orders: Orders;
  readonly transactions: Transactions;
  readonly reviews: Reviews;
  readonly traces: Traces;
  readonly tokens: Tokens;
  readonly answers: Answers;
  readonly sites: Sites;
  readonly ruleBooks: RuleBooks;
  readonly ruleLists: RuleLists;
  /** Tries rules out on the site's payments of so many days. */
  readonly tryRules: (siteId: SiteId, rules: RuleSet, days: number) => Promise<Trial>;
  readonly components: Components;
  readonly config: {
    /** Origin of the payment page and of this API, as the payer's browser reaches it. */
    readonly publicUrl: string;
    readonly sandbox: boolean;
  };
  /** Shown in place of our tiles. */
  readonly marks?: OperatorMarks;
  readonly clock: Clock;
  /** Answers challenges for tests; in the sandbox only. */
  readonly answerChallenge?: AnswerChallenge | undefined;
  /** Moves the clock; in the sandbox only. */
  readonly mover?: SandboxMover | undefined;
  readonly log: Log;
  /** Why notifications to this address would never be sent; undefined where nothing speaks against it. */
  readonly refusesNotification?: (url: string) => string | undefined;
  /** The page's nearest locale, `ab_CD`, for whatever text a merchant sent. */
  readonly normaliseLocale: (text: string) => string;
  /** Whether the process and its database answer, for GET /health; true where not given. */
  readonly isAlive?: () => Promise<boolean>;
  /** What keeps it from taking payments, in a word or two; null where nothing does, and where not given. */
  readonly whyNotReady?: () => Promise<string | null>;
}

export interface Operation {
  readonly method: 'get' | 'post' | 'patch' | 'delete';
  /** With parameters in braces, as OpenAPI writes them. */
  readonly path: string;
  readonly id: string;
  readonly summary: string;
  readonly description: string;
  /** Who may call it: the server of a shop with its API key where not given, or its payers' browsers with a public token. */
  readonly access?: 'public_token';
  readonly parameters?: readonly Parameter[];
  readonly request?: TSchema;
  /** `data` of the answer. */
  readonly data: TSchema;
  readonly errors: readonly ErrorName[];
}

export interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly description: string;
}
