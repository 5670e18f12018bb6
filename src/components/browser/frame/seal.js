// Encrypts what the payer entered to the gateway, in the browser. Only the gateway can read it; the shop hands it on.

const INFO = 'gatehouse component payload 1';

/**
 * The payload of an order: base64 of JSON. `outer` is readable by everybody and changed by nobody, `secret` is readable by
 * the gateway only. A new key for every payload (ECDH P-256, HKDF-SHA-256, AES-256-GCM); `gateway` is `{ id, key }`.
 */
export async function sealPayload(gateway, outer, secret) {
  const { subtle } = crypto;
  const curve = { name: 'ECDH', namedCurve: 'P-256' };
  const theirs = fromBase64Url(gateway.key);
  const pair = await subtle.generateKey(curve, false, ['deriveBits']);
  const ours = new Uint8Array(await subtle.exportKey('raw', pair.publicKey));
  const their = await subtle.importKey('raw', theirs, curve, false, []);
  const shared = await subtle.deriveBits({ name: 'ECDH', public: their }, pair.privateKey, 256);
  const salt = new Uint8Array([...ours, ...theirs]);
  const key = await subtle.deriveKey(
    { name: 'HKDF', hash: 'SHA-256', salt, info: utf8(INFO) },
    await subtle.importKey('raw', shared, 'HKDF', false, ['deriveKey']),
    { name: 'AES-GCM', length: 256 },
    false,
    ['encrypt'],
  );
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const readable = { ...outer, encrypted: true, key: gateway.id };
  const sealed = await subtle.encrypt(
    { name: 'AES-GCM', iv, additionalData: utf8(JSON.stringify(readable)) },
    key,
    utf8(JSON.stringify(secret)),
  );
  const parts = [ours, iv, new Uint8Array(sealed)].map((bytes) =>
    base64(bytes).replace(/\+/g, '-').replace(/\//g, '_').replace(/=/g, ''),
  );
  return base64(utf8(JSON.stringify({ ...readable, sealed: parts.join('.') })));
}

function utf8(text) {
  return new TextEncoder().encode(text);
}

function base64(bytes) {
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text);
}

function fromBase64Url(text) {
  return Uint8Array.from(atob(text.replace(/-/g, '+').replace(/_/g, '/')), (char) => char.charCodeAt(0));
}
