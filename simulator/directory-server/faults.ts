/**
 * What a directory server gets wrong on purpose. The bank world behind it answers soundly; the fault is put in where the
 * message leaves for the 3DS Server, so the rest of the world can be held to the rules.
 */

export type Body = Record<string, unknown>;
type Spoil = (message: Body) => string;

/** Instead of asking the ACS. */
export const DIRECTORY_SERVER_FAULTS: Readonly<
  Record<string, 'permanent-failure' | 'silence' | 'hang-up' | 'http-500'>
> = {
  '020': 'permanent-failure',
  '021': 'silence',
  '029': 'hang-up',
  '032': 'http-500',
};

const json = (message: Body) => JSON.stringify(message);

const without =
  (name: string): Spoil =>
  ({ [name]: _, ...rest }) =>
    json(rest);

const extension = (criticalityIndicator: boolean) => [
  { name: 'Simulator extension', id: 'SIM-0001', criticalityIndicator, data: { note: 'not in any specification' } },
];

/** Never the id it is given: the last digit changes. */
const otherUuid = (id: unknown) => String(id).replace(/.$/, (last) => (last === '0' ? '1' : '0'));

export const ARES_FAULTS: Readonly<Record<string, Spoil>> = {
  '022': (message) => json(message).slice(0, -20),
  '023': without('acsTransID'),
  '024': (message) => json({ ...message, transStatus: 'X' }),
  '025': (message) => json({ ...message, threeDSServerTransID: otherUuid(message.threeDSServerTransID) }),
  '026': without('acsURL'),
  '027': (message) => json({ ...message, messageExtension: extension(true) }),
  '033': (message) => json(message).replace('{', '{"transStatus":"Y",'),
  '037': without('authenticationValue'),
  '038': (message) =>
    json({ ...message, messageExtension: extension(false), simulatorNote: 'unknown', simulatorData: { empty: '' } }),
  '041': (message) => json({ ...message, acsURL: 'http://acs.example/challenge' }),
  '044': (message) => json({ ...message, authenticationValue: forge(String(message.authenticationValue)) }),
  '045': (message) => json({ ...message, messageVersion: message.messageVersion === '2.2.0' ? '2.1.0' : '2.2.0' }),
  '048': without('transStatusReason'),
};

export const RREQ_FAULTS: Readonly<Record<string, Spoil>> = {
  '035': (message) => json({ ...message, acsTransID: otherUuid(message.acsTransID) }),
  '036': without('transStatus'),
};

/** Of the same length in base64 with the scheme's own beginning, but not what the issuer made. */
function forge(authenticationValue: string): string {
  const bytes = Buffer.from(authenticationValue, 'base64');
  bytes[19] = bytes[19]! ^ 0xff;
  return bytes.toString('base64');
}
