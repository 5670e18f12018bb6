/**
 * A private authority and the certificates that it issues: X.509, RFC 5280, in what Python and Java check most strictly. Values in,
 * PEM out; where they are kept is in tls-files.ts.
 */
import { createHash, createPrivateKey, generateKeyPairSync, type KeyObject, sign, X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';
import { AsnConvert, OctetString } from '@peculiar/asn1-schema';
import {
  AlgorithmIdentifier,
  AttributeTypeAndValue,
  AttributeValue,
  AuthorityKeyIdentifier,
  BasicConstraints,
  Certificate,
  ExtendedKeyUsage,
  Extension,
  Extensions,
  GeneralName,
  id_ce_authorityKeyIdentifier,
  id_ce_basicConstraints,
  id_ce_extKeyUsage,
  id_ce_keyUsage,
  id_ce_subjectAltName,
  id_ce_subjectKeyIdentifier,
  id_kp_clientAuth,
  id_kp_serverAuth,
  KeyIdentifier,
  KeyUsage,
  KeyUsageFlags,
  Name,
  RelativeDistinguishedName,
  SubjectAlternativeName,
  SubjectKeyIdentifier,
  SubjectPublicKeyInfo,
  TBSCertificate,
  Validity,
  Version,
} from '@peculiar/asn1-x509';
import { DAY, HOUR, type Instant } from '../platform/clock.ts';
import type { Random } from '../platform/random.ts';

/** A certificate and its private key, both PEM. */
export interface Pair {
  readonly cert: string;
  readonly key: string;
}

export interface Surroundings {
  readonly now: Instant;
  readonly random: Random;
}

export const AUTHORITY_LIFE_MS = 3_650 * DAY;
/** Apple's systems take nothing longer than 825 days, both ends counted, from a private authority. */
export const CERTIFICATE_LIFE_MS = 824 * DAY;
/** Clocks of other machines may be behind ours. */
const BACKDATED_MS = HOUR;

const ECDSA_WITH_SHA256 = '1.2.840.10045.4.3.2';
const COMMON_NAME = '2.5.4.3';
const ORGANISATION = '2.5.4.10';
/** The most that RFC 5280 lets a common name have. Clients look at the alternative names only. */
const LONGEST_COMMON_NAME = 64;

/** An authority that may sign certificates of hosts and no further authorities. ECDSA P-256, ten years. */
export function makeAuthority({ now, random }: Surroundings): Pair {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  // A number in the name tells one authority from another where several are trusted.
  const name = nameOf(`Gatehouse private authority ${random.bytes(4).toString('hex')}`);
  const cert = issue({
    subject: name,
    publicKey,
    issuer: name,
    signWith: privateKey,
    begins: now - BACKDATED_MS,
    ends: now - BACKDATED_MS + AUTHORITY_LIFE_MS,
    random,
    extensions: [
      extension(id_ce_basicConstraints, new BasicConstraints({ cA: true, pathLenConstraint: 0 }), true),
      extension(id_ce_keyUsage, new KeyUsage(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign), true),
      extension(id_ce_subjectKeyIdentifier, new SubjectKeyIdentifier(keyIdOf(publicKey))),
    ],
  });
  return { cert, key: pemOf(privateKey) };
}

/**
 * A certificate under all of these names and addresses, with a key of its own: of a server, or of a client that shows it to one. ECDSA
 * P-256; it ends after 824 days, or with its authority.
 */
export function issueCertificate(
  authority: Pair,
  names: readonly string[],
  { now, random }: Surroundings,
  purpose: 'server' | 'client' = 'server',
): Pair {
  const issuer = new X509Certificate(authority.cert);
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const begins = Math.max(now - BACKDATED_MS, issuer.validFromDate.getTime());
  const commonName = names.find((name) => name.length <= LONGEST_COMMON_NAME) ?? 'Gatehouse';
  const cert = issue({
    subject: nameOf(commonName),
    publicKey,
    issuer: AsnConvert.parse(issuer.raw, Certificate).tbsCertificate.subject,
    signWith: createPrivateKey(authority.key),
    begins,
    ends: Math.min(begins + CERTIFICATE_LIFE_MS, issuer.validToDate.getTime()),
    random,
    extensions: [
      extension(id_ce_basicConstraints, new BasicConstraints({ cA: false }), true),
      extension(id_ce_keyUsage, new KeyUsage(KeyUsageFlags.digitalSignature), true),
      extension(id_ce_extKeyUsage, new ExtendedKeyUsage([purpose === 'server' ? id_kp_serverAuth : id_kp_clientAuth])),
      extension(id_ce_subjectAltName, new SubjectAlternativeName(names.map(generalName))),
      extension(id_ce_subjectKeyIdentifier, new SubjectKeyIdentifier(keyIdOf(publicKey))),
      extension(
        id_ce_authorityKeyIdentifier,
        new AuthorityKeyIdentifier({ keyIdentifier: new KeyIdentifier(keyIdOf(issuer.publicKey)) }),
      ),
    ],
  });
  return { cert, key: pemOf(privateKey) };
}

interface Asked {
  readonly subject: Name;
  readonly publicKey: KeyObject;
  readonly issuer: Name;
  readonly signWith: KeyObject;
  readonly begins: Instant;
  readonly ends: Instant;
  readonly extensions: readonly Extension[];
  readonly random: Random;
}

function issue({ subject, publicKey, issuer, signWith, begins, ends, extensions, random }: Asked): string {
  const signatureAlgorithm = new AlgorithmIdentifier({ algorithm: ECDSA_WITH_SHA256 });
  const tbsCertificate = new TBSCertificate({
    version: Version.v3,
    serialNumber: serialNumber(random),
    signature: signatureAlgorithm,
    issuer,
    validity: new Validity({ notBefore: new Date(begins), notAfter: new Date(ends) }),
    subject,
    subjectPublicKeyInfo: AsnConvert.parse(spkiOf(publicKey), SubjectPublicKeyInfo),
    extensions: new Extensions([...extensions]),
  });
  const signature = sign('sha256', Buffer.from(AsnConvert.serialize(tbsCertificate)), signWith);
  const certificate = new Certificate({ tbsCertificate, signatureAlgorithm, signatureValue: bytesOf(signature) });
  return new X509Certificate(Buffer.from(AsnConvert.serialize(certificate))).toString();
}

function nameOf(commonName: string): Name {
  const part = (type: string, utf8String: string) =>
    new RelativeDistinguishedName([new AttributeTypeAndValue({ type, value: new AttributeValue({ utf8String }) })]);
  return new Name([part(ORGANISATION, 'Gatehouse'), part(COMMON_NAME, commonName)]);
}

function extension(extnID: string, value: object, critical = false): Extension {
  return new Extension({ extnID, critical, extnValue: new OctetString(AsnConvert.serialize(value)) });
}

function generalName(name: string): GeneralName {
  return new GeneralName(isIP(name) ? { iPAddress: name } : { dNSName: name });
}

/** Positive, not zero, and not padded: the first byte is 0x40 … 0x7f. */
function serialNumber(random: Random): ArrayBuffer {
  const bytes = Buffer.from(random.bytes(16));
  bytes[0] = (bytes[0]! & 0x3f) | 0x40;
  return bytesOf(bytes);
}

/** RFC 5280 §4.2.1.2: any number that is the key's own will do. */
function keyIdOf(publicKey: KeyObject): ArrayBuffer {
  return bytesOf(createHash('sha256').update(spkiOf(publicKey)).digest().subarray(0, 20));
}

function spkiOf(publicKey: KeyObject): Buffer {
  return publicKey.export({ type: 'spki', format: 'der' });
}

function pemOf(privateKey: KeyObject): string {
  return privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
}

/** A buffer of these bytes alone: a Buffer of Node's is often part of a larger one. */
function bytesOf(bytes: Uint8Array): ArrayBuffer {
  return new Uint8Array(bytes).buffer;
}
