/** What comes back when a message is sent to a directory server, before anything is known about its content. */

export type DirectoryReply =
  /** HTTP 200 with a body, or an issuer’s refusal with whatever status; whether it is a message is for the reader to say. */
  | { readonly kind: 'message'; readonly raw: string | Uint8Array }
  /** No connection, or one that ended without an answer. */
  | { readonly kind: 'unreachable'; readonly detail: string }
  /** Connected and sent, but no whole answer in time. */
  | { readonly kind: 'timeout' }
  | { readonly kind: 'http'; readonly status: number };

/** The fault behind a reply that is no message, as EMV 3DS would have called it. It is noted, never sent. */
export interface TransportError {
  readonly code: '402' | '403' | '404' | '405';
  readonly component: 'S' | 'D';
  readonly detail: string;
}

/** Total over the replies that are no message. */
export function transportErrorOf(reply: Exclude<DirectoryReply, { kind: 'message' }>): TransportError {
  switch (reply.kind) {
    case 'unreachable':
      return { code: '405', component: 'S', detail: reply.detail };
    case 'timeout':
      return { code: '402', component: 'S', detail: 'The directory server did not answer in time' };
    case 'http': {
      const isTransient = reply.status >= 500 || reply.status === 429;
      return { code: isTransient ? '403' : '404', component: 'D', detail: `HTTP status ${reply.status}` };
    }
  }
}
