/** The catalogue of errors as a page of the documentation. `docs/errors.md` is this text; a test keeps it so. */
import { ERRORS } from '../platform/errors.ts';

export function errorsMarkdown(): string {
  const rows = Object.values(ERRORS).map(
    ({ code, status, info, remedy }) => `| ${code} | ${status} | ${info} | ${remedy} |`,
  );
  return `# Errors

Every failure has this body, with an HTTP status that is never 2xx:

\`\`\`json
{"success":false,"data":{},"error_code":1001,"error_info":"Invalid amount"}
\`\`\`

\`error_code\` never changes its meaning. \`error_info\` may go on after a colon: \`Missing data: quantity\`. One request has one
error, the first in this order: key, site, JSON, type, order_id, currency, amount, description, variables, method, what the
method allows, countries, cart, addresses, and last whether the order is already paid.

A card that the issuer declines is no error: the order says \`declined\`, with \`reason\` and \`reason_code\`.

| code | HTTP | error_info | what to do |
|---|---|---|---|
${rows.join('\n')}
`;
}
