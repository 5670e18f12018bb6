/**
 * A payer without JavaScript and without a screen: reads pages, fills in their forms and follows where they lead, over real
 * HTTP. Also the payer of `bench/`, where a browser would be measured instead of the gateway.
 */

export interface Form {
  readonly action: string;
  readonly method: 'get' | 'post';
  readonly fields: Readonly<Record<string, string>>;
}

export interface CardEntry {
  readonly number: string;
  readonly expiry?: string;
  readonly code?: string;
  readonly holder?: string;
}

export interface PayerOptions {
  /** Origins that the payer follows to; any other is where the payer was sent away to. */
  readonly origins: readonly string[];
  /** Sends the browser data that a script would have collected, so that the gateway takes the payer for one with scripts. */
  readonly scripts?: boolean;
  readonly fetch?: typeof fetch;
}

/** What a script would have put into the hidden fields of a form that asks for the browser. */
const SCRIPT_FIELDS = {
  js: '1',
  java: '0',
  browser_language: 'nl-NL',
  colour_depth: '24',
  screen_height: '844',
  screen_width: '390',
  time_zone: '-60',
};

const LONGEST_CHAIN = 20;

export class Payer {
  /** The page the payer looks at. */
  page = '';
  status = 0;
  url = '';
  /** Where the payer was sent that is none of ours: the shop. */
  left: string | null = null;
  readonly #options: PayerOptions;
  readonly #fetch: typeof fetch;

  constructor(options: PayerOptions) {
    this.#options = options;
    this.#fetch = options.fetch ?? fetch;
  }

  open(url: string): Promise<this> {
    return this.#go(url, { method: 'GET' });
  }

  /** Fills in the card form and presses Pay. */
  pay(card: CardEntry): Promise<this> {
    const { number, expiry = '12/30', code = '123', holder = 'S Smit' } = card;
    return this.submit('card-form', { number, expiry, code, holder });
  }

  /** Goes on after the 3DS Method, having let the issuer's page run and notify. */
  async runMethod(): Promise<this> {
    const method = this.form('bank-form');
    const answer = await this.#post(method.action, method.fields);
    // The issuer's page is a form that a script would submit to our notification address.
    const notification = formsOf(await answer.text()).find(({ action }) => action.startsWith('http'));
    if (notification) await (await this.#post(notification.action, notification.fields)).text();
    return this.submit('continue-form');
  }

  /** Opens the issuer's page and answers it. */
  async challenge(answer: { code?: string; outcome?: string; cancel?: boolean } = { code: '123456' }): Promise<this> {
    await this.submit('bank-form');
    if (this.page.includes('data-testid="acs-submit"')) {
      const form = this.formWith('acs-submit');
      const press = answer.cancel ? buttonOf(this.page, 'acs-cancel') : buttonOf(this.page, 'acs-submit');
      const { code = '', outcome } = answer;
      await this.#send(form, { code, ...(outcome === undefined ? {} : { outcome }), ...press });
    }
    return this.comeBack();
  }

  /** Presses on through the issuer's pages that a script would submit by itself, back to ours. */
  async comeBack(): Promise<this> {
    for (let i = 0; i < 5; i++) {
      const form = formsOf(this.page).find(({ fields }) => 'cres' in fields || 'erro' in fields);
      if (!form) return this;
      await this.#send(form, {});
    }
    return this;
  }

  /** Follows the list's link to a method. */
  chooseMethod(id: string): Promise<this> {
    return this.follow(`method-${id}`);
  }

  /**
   * Fills in the form of a method that is no card and presses its button. `known` are the payer's answers to all that any form
   * may ask; throws where this one asks for something else.
   */
  fillMethodForm(known: Readonly<Record<string, string>> = {}): Promise<this> {
    const asked = this.askedFields();
    const missing = asked.filter((name) => known[name] === undefined);
    if (missing.length > 0) throw new Error(`the page ${this.url} asks for ${missing.join(', ')}`);
    return this.submit('method-form', Object.fromEntries(asked.map((name) => [name, known[name]!])));
  }

  /** Names of the fields that the page of a method asks for. */
  askedFields(): string[] {
    return [...new Set([...this.page.matchAll(/data-testid="field-([a-z_]+)/g)].map(([, name]) => name!))];
  }

  /** Chooses what happens on the page of a bank, wallet or lender, and presses its button. */
  answerBank(scenario: string): Promise<this> {
    return this.#send(this.formWith('scenario-submit'), { scenario });
  }

  /** Follows the link with this test id; throws where there is none. */
  follow(testId: string): Promise<this> {
    const link = [...this.page.matchAll(/<a\b([^>]*)>/g)].find(([, tag]) => attribute(tag!, 'data-testid') === testId);
    const href = link && attribute(link[1]!, 'href');
    if (href === undefined)
      throw new Error(`no link ${testId} on the page ${this.url} (${this.status}):\n${textOf(this.page)}`);
    return this.open(href);
  }

  submit(id: string, values: Record<string, string> = {}): Promise<this> {
    const form = this.form(id);
    const describesBrowser = this.#options.scripts === true && 'js' in form.fields;
    return this.#send(form, describesBrowser ? { ...values, ...SCRIPT_FIELDS } : values);
  }

  /** Presses a button by its test id, with the form around it as it is or with other values. */
  press(testId: string, values: Readonly<Record<string, string>> = {}): Promise<this> {
    return this.#send(this.formWith(testId), { ...values, ...buttonOf(this.page, testId) });
  }

  has(testId: string): boolean {
    return this.page.includes(`data-testid="${testId}"`);
  }

  /** The form with this id; throws with the page's text where there is none. */
  form(id: string): Form {
    const form = formsOf(this.page, (tag) => attribute(tag, 'id') === id)[0];
    if (!form) throw new Error(`no form ${id} on the page ${this.url} (${this.status}):\n${textOf(this.page)}`);
    return form;
  }

  /** The form that holds an element with this test id. */
  formWith(testId: string): Form {
    const form = formsOf(this.page, (_tag, content) => content.includes(`data-testid="${testId}"`))[0];
    if (!form)
      throw new Error(`no form with ${testId} on the page ${this.url} (${this.status}):\n${textOf(this.page)}`);
    return form;
  }

  text(): string {
    return textOf(this.page);
  }

  #send(form: Form, values: Record<string, string>): Promise<this> {
    const body = new URLSearchParams({ ...form.fields, ...values });
    return form.method === 'post'
      ? this.#go(form.action, { method: 'POST', body })
      : this.#go(`${form.action}?${body}`, { method: 'GET' });
  }

  #post(url: string, fields: Readonly<Record<string, string>>): Promise<Response> {
    return this.#fetch(url, { method: 'POST', body: new URLSearchParams(fields), redirect: 'manual' });
  }

  async #go(target: string, init: { method: string; body?: URLSearchParams }): Promise<this> {
    let url = new URL(target, this.url || undefined).href;
    let request: { method: string; body?: URLSearchParams } = init;
    for (let i = 0; i < LONGEST_CHAIN; i++) {
      if (!this.#options.origins.includes(new URL(url).origin)) {
        this.left = url;
        return this;
      }
      const answer = await this.#fetch(url, {
        ...request,
        redirect: 'manual',
        // As a browser says of a page that fills the window.
        headers: {
          accept: 'text/html',
          'accept-language': 'nl-NL,nl;q=0.9',
          'sec-fetch-dest': 'document',
          'user-agent': 'Mozilla/5.0',
        },
      });
      this.url = url;
      this.status = answer.status;
      this.page = await answer.text();
      const location = answer.headers.get('location');
      const onward = location ?? refreshOf(this.page);
      if (onward === null) return this;
      url = new URL(onward, url).href;
      request = { method: 'GET' };
    }
    throw new Error(`${target} leads in circles`);
  }
}

/** Forms of a page whose opening tag and content the caller wants. */
export function formsOf(page: string, wanted: (tag: string, content: string) => boolean = () => true): Form[] {
  return [...page.matchAll(/<form\b([^>]*)>([\s\S]*?)<\/form>/g)].flatMap(([, tag = '', content = '']) => {
    if (!wanted(tag, content)) return [];
    const fields: Record<string, string> = {};
    for (const [, input = ''] of content.matchAll(/<input\b([^>]*)>/g)) {
      const name = attribute(input, 'name');
      const type = attribute(input, 'type');
      if (name && type !== 'radio' && type !== 'checkbox') fields[name] = attribute(input, 'value') ?? '';
    }
    for (const [, select = '', options = ''] of content.matchAll(/<select\b([^>]*)>([\s\S]*?)<\/select>/g)) {
      const name = attribute(select, 'name');
      const chosen = /<option\b([^>]*\bselected[^>]*)>/.exec(options) ?? /<option\b([^>]*)>/.exec(options);
      if (name && chosen) fields[name] = attribute(chosen[1]!, 'value') ?? '';
    }
    const method = attribute(tag, 'method')?.toLowerCase() === 'post' ? 'post' : 'get';
    return [{ action: attribute(tag, 'action') ?? '', method, fields }];
  });
}

/** Name and value that a button adds to its form when it is pressed. */
function buttonOf(page: string, testId: string): Record<string, string> {
  const tag = new RegExp(`<button\\b([^>]*data-testid="${testId}"[^>]*)>`).exec(page)?.[1] ?? '';
  const name = attribute(tag, 'name');
  return name ? { [name]: attribute(tag, 'value') ?? '' } : {};
}

/** Where a page moves on to by itself within seconds, without scripts. One that waits for the payer is left to the caller. */
function refreshOf(page: string): string | null {
  const content = /<meta http-equiv="refresh" content="([^"]*)"/.exec(page)?.[1];
  const match = content === undefined ? null : /^\s*\d\s*;\s*url=(.*)$/i.exec(decode(content));
  return match ? match[1]! : null;
}

function attribute(tag: string, name: string): string | undefined {
  const match = new RegExp(`(?:^|\\s)${name}="([^"]*)"`).exec(tag);
  return match ? decode(match[1]!) : undefined;
}

function decode(text: string): string {
  return text
    .replace(/&#(\d+);/g, (_, code: string) => String.fromCodePoint(Number(code)))
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&quot;/g, '"')
    .replace(/&amp;/g, '&');
}

function textOf(page: string): string {
  return page
    .replace(/<(script|style)[\s\S]*?<\/\1>/g, '')
    .replace(/<[^>]+>/g, ' ')
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, 3_000);
}
