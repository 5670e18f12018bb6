/** The catalogue of errors as a page of the documentation. `docs/errors.md` is this text; a test keeps it so. */
import { ERRORS } from '../platform/errors.ts';
import { ERROR_EXAMPLE } from './schemas/envelopes.ts';

export function errorsMarkdown(): string {
  const rows = Object.values(ERRORS).map(
    ({ code, status, info, remedy }) => `| ${code} | ${status} | ${info} | ${remedy} |`,
  );
  return `# Errors

Every failure has this body, with an HTTP status that is never 2xx:

\`\`\`json
${JSON.stringify(ERROR_EXAMPLE, null, 1)}
\`\`\`

| member | for |
|---|---|
| \`error_code\` | programs: it never changes its meaning |
| \`error_info\` | programs that compare texts: those below, which may go on after a colon (\`Missing data: quantity\`) |
| \`error_hint\` | people: what to do, with the names and values of the request; its words may change with any version |
| \`error_field\` | the path of the member that is wrong; not there where no single one is |
| \`error_docs\` | the line of this page, at the gateway that answered |

One request has one error, the first in this order: key, site, JSON, type, order_id, currency, amount, description, variables, method,
what the method allows, countries, cart, addresses, and last whether the order is already paid. What else was found wrong is named at
the end of \`error_hint\`. It never repeats a card number or a key.

A card that the issuer declines is no error: the order says \`declined\`, with \`reason\` and \`reason_code\`.

| code | HTTP | error_info | what to do |
|---|---|---|---|
${rows.join('\n')}
`;
}
