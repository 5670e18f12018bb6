/** What the sandbox's pages that show the news have in common: the script that puts news in place, and how a policy names it. */
import { createHash } from 'node:crypto';

/**
 * Looks every two seconds whether something new has come, which `data-news` of the main element tells, and only then puts it
 * in place; what was unfolded stays so. Without scripts a page has to load itself anew.
 */
export const REFRESH = `{
  const look = async () => {
    const now = document.querySelector('main');
    const text = document.hidden ? '' : await fetch(location.href).then((answer) => answer.text()).catch(() => '');
    const next = text && new DOMParser().parseFromString(text, 'text/html').querySelector('main');
    if (next && next.dataset.news !== now.dataset.news) {
      for (const open of now.querySelectorAll('details[open]')) next.querySelector('#' + open.id)?.setAttribute('open', '');
      now.replaceWith(next);
    }
    setTimeout(look, 2000);
  };
  setTimeout(look, 2000);
}`;

/** The source of a content security policy that lets exactly this style or script be. */
export const hashOf = (content: string) => `'sha256-${createHash('sha256').update(content).digest('base64')}'`;
