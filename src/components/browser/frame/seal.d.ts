/** Types of `seal.js`, for the tests: the browser's files are not compiled. */
export function sealPayload(gateway: { id: string; key: string }, outer: object, secret: object): Promise<string>;
