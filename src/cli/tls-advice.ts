/** What is left to do after `tls init`: settings, names, and how each kind of client is taught to trust. Pure: facts in, text out. */
import { isIP } from 'node:net';
import { SETTINGS } from '../platform/config.ts';
import type { Kept, TlsFiles } from './tls-files.ts';

export interface TlsFacts {
  readonly files: TlsFiles;
  readonly names: readonly string[];
  readonly authority: Kept;
  readonly certificate: Kept;
}

export function tlsAdvice({ files, names, authority, certificate }: TlsFacts): string {
  const { caFile, caKeyFile, certFile, keyFile } = files;
  const hosts = names.filter((name) => !isIP(name) && name !== 'localhost');
  return [
    `${authority.made ? 'Made the authority  ' : 'Kept the authority  '} ${caFile}, until ${day(authority.endsAt)}`,
    `${certificate.made ? 'Made the certificate' : 'Kept the certificate'} ${certFile}, until ${day(certificate.endsAt)}, for ${names.join(', ')}`,
    `Whoever has ${caKeyFile} can pretend to be any host for the machines that trust ca.pem: it never leaves this one.`,
    '',
    '1. Start the gateway with',
    '',
    `   export ${SETTINGS.tlsCertFile.name}=${quoted(certFile)}`,
    `   export ${SETTINGS.tlsKeyFile.name}=${quoted(keyFile)}`,
    `   export ${SETTINGS.tlsPort.name}=443`,
    '',
    '   Clients with a built-in address use port 443. An account that may not listen there: on Linux, as root,',
    '   sysctl -w net.ipv4.ip_unprivileged_port_start=443',
    `   Clients on other machines: ${SETTINGS.tlsHost.name}=0.0.0.0 as well, plain HTTP then stays where it is.`,
    ...(hosts.length === 0
      ? []
      : [
          '',
          '2. Where the client runs, lead the names here: in /etc/hosts, with the address of this machine in place of',
          '   127.0.0.1 where the client is on another one',
          '',
          ...hosts.map((host) => `   127.0.0.1   ${host}`),
        ]),
    '',
    `${hosts.length === 0 ? 2 : 3}. Let the client trust ca.pem, in the one way that is its own`,
    '',
    '   Debian, Ubuntu: for curl, Go, Ruby, and PHP as they package it',
    `     cp ${quoted(caFile)} /usr/local/share/ca-certificates/gatehouse.crt && update-ca-certificates`,
    '   Node',
    `     export NODE_EXTRA_CA_CERTS=${quoted(caFile)}`,
    '   PHP with certificates of its own: append ca.pem to the file that php.ini names (these replace, they do not add)',
    '     curl.cainfo and openssl.cafile',
    '   Python: append to the bundle of certifi; REQUESTS_CA_BUNDLE is not looked at by the SDK',
    `     cat ${quoted(caFile)} >> "$(python3 -c 'import certifi; print(certifi.where())')"`,
    '   WordPress, WooCommerce: a bundle of both beside its own, which an update would put back, and a file',
    '   wp-content/mu-plugins/gatehouse.php that names it',
    `     cat wp-includes/certificates/ca-bundle.crt ${quoted(caFile)} > wp-content/with-gatehouse.pem`,
    "     <?php add_filter('http_request_args', function ($args, $url) {",
    `       if (in_array(parse_url($url, PHP_URL_HOST), [${names.map((name) => `'${name}'`).join(', ')}], true))`,
    "         $args['sslcertificates'] = WP_CONTENT_DIR . '/with-gatehouse.pem';",
    '       return $args;',
    '     }, 10, 2);',
    '   Java',
    `     keytool -importcert -cacerts -storepass changeit -noprompt -alias gatehouse -file ${quoted(caFile)}`,
    '   curl, once',
    `     curl --cacert ${quoted(caFile)} https://${urlHost(names[0]!)}/health`,
    '',
    'docs/clients.md says what each published client needs beside this.',
  ].join('\n');
}

/** As one word of a shell. */
function quoted(path: string): string {
  return /^[\w@%+=:,./-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`;
}

function urlHost(name: string): string {
  return isIP(name) === 6 ? `[${name}]` : name;
}

function day(at: Date): string {
  return at.toISOString().slice(0, 10);
}
