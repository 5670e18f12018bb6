/** EMV 3-D Secure messages as they stand on the wire: what the rest of the product and the bank world use of this folder. */
export { fromBase64Url, toBase64Url } from './base64url.ts';
export { buildErro, buildMessage } from './build.ts';
export { type Denial, denialIn } from './denial.ts';
export { ERROR_DESCRIPTIONS, type ErrorCode, makeFault } from './faults.ts';
export type { DeviceChannel } from './fields.ts';
export { parseJson } from './json.ts';
export { isSchemesValue, isUuid, type PlainHttp } from './kinds.ts';
export { cardholderTextOf, challengeWishesOf } from './plain.ts';
export { type Expectation, type Loss, type Reading, readMessage } from './read.ts';
export type { Fault, Leg, Message, MessageType, MessageVersion, TransactionIds } from './types.ts';
export { compareVersions, HIGHEST_VERSION, isSupportedVersion, SUPPORTED_VERSIONS } from './versions.ts';
