// What issuers want to know of the payer's browser, written into the hidden fields of a form.

export function describeBrowser(form) {
  const facts = {
    js: '1',
    java: '0',
    browser_language: navigator.language,
    colour_depth: screen.colorDepth,
    screen_height: screen.height,
    screen_width: screen.width,
    time_zone: new Date().getTimezoneOffset(),
  };
  for (const [name, value] of Object.entries(facts)) form.elements[name].value = String(value);
}
