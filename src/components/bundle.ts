/**
 * The modules of the component as one classic script, for shops that know nothing of modules. They are written so that
 * putting them one behind the other is enough: names of their own, imports of each other by name, no default export.
 */

/** `modules` in the order to run them; the whole is one function, so that nothing of it reaches the shop's page. */
export function bundle(modules: readonly string[]): string {
  const bodies = modules.map((source) =>
    source
      .replace(/^import \{[^}]*\} from '\.\/[\w-]+\.js';\n/gm, '')
      .replace(/^export (?=(async )?function |class |const )/gm, ''),
  );
  return `(() => {\n'use strict';\n${bodies.join('\n')}\n})();\n`;
}
