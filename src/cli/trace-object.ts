/** The trace of an order as the API writes it, as far as the terminal shows it. */
import type { Party } from '../threeds/story.ts';

export interface Step {
  readonly step: string;
  readonly saw: string;
  readonly answer: string;
}

export interface TraceMessage {
  readonly time: string;
  readonly direction: 'sent' | 'received';
  readonly type: string;
  readonly body: unknown;
}

export interface SequenceStep {
  readonly time: string;
  readonly from: Party;
  readonly to: Party;
  readonly text: string;
}

export interface TracedAttempt {
  readonly transaction_id: number;
  readonly payment_method: string;
  readonly last4: string | null;
  readonly amount: number;
  readonly currency: string;
  readonly state: string;
  readonly reason: string;
  readonly reason_code: string;
  readonly started: string;
  readonly decision: {
    readonly code: string;
    readonly meaning: string;
    readonly won: Step | null;
    readonly steps: readonly Step[];
    readonly notes: readonly { readonly note: string; readonly meaning: string }[];
  } | null;
  readonly authentications: readonly {
    readonly three_ds_server_transaction_id: string;
    readonly version: string;
    readonly messages: readonly TraceMessage[];
  }[];
  readonly after_authentication: {
    readonly outcome: 'authorise' | 'decline';
    readonly why: string;
    readonly eci: string | null;
    readonly chargeback_liability_shift: boolean;
    readonly label: string;
  } | null;
  readonly sequence: readonly SequenceStep[];
}

export interface Trace {
  readonly order_id: string;
  readonly site_id: number;
  readonly status: string;
  readonly financial_status: string;
  readonly amount: number;
  readonly currency: string;
  readonly attempts: readonly TracedAttempt[];
}
