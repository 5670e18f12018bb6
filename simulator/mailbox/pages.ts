/** The pages of the mailbox: what has come, and one mail as its reader sees it and as it was sent. */
import { html } from 'hono/html';
import { decodeWords } from 'postal-mime';
import type { Markup, Page } from './layout.ts';
import type { Mail, Refusal } from './mails.ts';

export function listPage(mails: readonly Mail[], refused: readonly Refusal[] = []): Page {
  return {
    title: 'Inbox',
    news: (mails[0]?.number ?? 0) + refused.length,
    content: html`
<h1>What payers were written</h1>
<p class="muted">Newest first, at most two hundred; none left this machine. For programs:
<a href="/mail/mails.json">mails.json</a>, with <code>?to=</code> for one address and <code>?subject=</code> for a part of the subject.</p>
${
  mails.length === 0
    ? html`<p class="empty">No mail yet. An order that is to be paid by bank transfer brings the first.</p>`
    : html`<ol class="list">${mails.map(
        ({ number, at, from, to, subject }) => html`<li><a class="mail" href="/mail/${number}" data-testid="mail">
<b>${subject || 'no subject'}</b>${time(at)}<span class="muted">${from.name || from.address} → ${to.join(', ')}</span></a></li>`,
      )}</ol>`
}
<h2>What was not taken</h2>
<p class="muted">Write to <code>bounce@</code> any domain to be refused for good, to <code>mailbox-busy@</code> to be asked to come again.</p>
${refused.length > 0 && html`<ul class="list" data-testid="refused">${refused.map(({ at, to, answer }) => html`<li class="mail"><b>${to}</b>${time(at)}<span class="muted">${answer}</span></li>`)}</ul>`}`,
  };
}

export function mailPage({ number, at, from, to, subject, text, html: page, headers }: Mail): Page {
  return {
    title: subject || 'no subject',
    news: number,
    content: html`
<p><a href="/mail/">All mails</a></p>
<h1 data-testid="mail-subject">${subject || 'no subject'}</h1>
<dl class="facts"><dt>From</dt><dd>${from.name} &lt;${from.address}&gt;</dd><dt>To</dt><dd>${to.join(', ')}</dd><dt>Came</dt><dd>${time(at)}</dd></dl>
${
  page === ''
    ? html`<p class="empty">This mail has no HTML part.</p>`
    : html`<iframe title="The mail as HTML" src="/mail/${number}/html" sandbox="allow-popups allow-popups-to-escape-sandbox" data-testid="mail-html"></iframe>`
}
<h2>Plain text</h2>
${text === '' ? html`<p class="empty">This mail has no plain text part.</p>` : html`<pre data-testid="mail-text">${text}</pre>`}
<h2>Headers</h2>
<dl>${headers.map(([name, value]) => html`<dt>${name}</dt><dd>${decodeWords(value)}</dd>`)}</dl>`,
  };
}

export function missingPage(): Page {
  return {
    title: 'No such mail',
    news: 0,
    content: html`
<h1>There is no such mail</h1>
<p>It never came, or it was forgotten: the last two hundred are kept, until the sandbox ends.</p>
<p><a href="/mail/">All mails</a></p>`,
  };
}

function time(at: number): Markup {
  const iso = new Date(at).toISOString();
  return html`<time class="muted" datetime="${iso}">${iso.slice(0, 10)} ${iso.slice(11, 19)} UTC</time>`;
}
