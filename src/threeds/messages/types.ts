/** The words every file of this folder shares: versions, message types, legs, faults. No rule lives here. */

/** A protocol version this product speaks. EMV 3DS calls it messageVersion. */
export type MessageVersion = '2.1.0' | '2.2.0' | '2.3.1';

export type MessageType =
  | 'PReq'
  | 'PRes'
  | 'AReq'
  | 'ARes'
  | 'CReq'
  | 'CRes'
  | 'RReq'
  | 'RRes'
  | 'OReq'
  | 'ORes'
  | 'Erro';

/** A message as it stands on the wire: EMV's own camelCase names, every scalar but booleans a string. */
export type Message = Record<string, unknown> & { messageType: string; messageVersion: string };

/**
 * Where a message travels. A few elements exist on one leg only: the DS adds dsURL and its ids to the AReq for the ACS,
 * and does not pass the ACS's authenticationMethod on to the 3DS Server.
 */
export type Leg = 'server-ds' | 'ds-acs';

/** The ids that tie messages of one authentication together; UUIDs in the writing of the message they were found in. */
export interface TransactionIds {
  threeDSServerTransID?: string;
  dsTransID?: string;
  acsTransID?: string;
}

/** What is wrong with a message, ready to become an Erro. EMV 3DS 2.2.0 §A.9 (error codes). */
export interface Fault {
  errorCode: string;
  errorDescription: string;
  /** What the code asks for: names of elements, supported versions, extension ids, or a short text. */
  errorDetail: string;
  /** The type of the faulty message where it could be read. */
  errorMessageType?: string;
  /** Whatever well-formed ids the faulty message carried. */
  ids: TransactionIds;
  /** The version of the faulty message where it is one of ours; an Erro answers in it. */
  messageVersion?: string;
}
