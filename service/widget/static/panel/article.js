/* A help article, read inside the panel. */

import { byId, el, icon, prose } from './dom.js';

const cache = new Map();

/** The article in force, for whoever asks; asked for once. Rejects with Failed. */
export function articleOf(api, path, token) {
  const key = `${path}|${token || ''}`;
  if (!cache.has(key)) {
    const address = path.split('/').map(encodeURIComponent).join('/');
    const asked = api.get(`/api/v1/articles/${address}`, { token });
    asked.catch(() => cache.delete(key));
    cache.set(key, asked);
  }
  return cache.get(key);
}

/** Forget what was read: the next reader may not be the same one. */
export function forgetArticles() {
  cache.clear();
}

/** "Version 3, updated 4 Nov 2026". */
export function sourceLine(words, article) {
  return words.say('source_version', { version: article.version, date: words.date(new Date(article.created_at)) });
}

/** The view of an article: fills #article and gives its heading the focus. */
export async function showArticle({ api, words, path, token, solved }) {
  const place = byId('article');
  const title = el('h2', { id: 'article-title', tabindex: '-1' }, words.say('loading'));
  place.replaceChildren(title);
  place.setAttribute('aria-busy', 'true');
  title.focus();
  try {
    const article = await articleOf(api, path, token);
    title.textContent = article.title;
    const body = el('div', { class: 'article', lang: article.locale, dir: 'auto' }, sections(article));
    const line = el('p', { class: 'source-line' }, icon('book'), sourceLine(words, article));
    const foot = solved && el('div', { class: 'row' }, el('button', { type: 'button', class: 'button good', onclick: solved }, icon('check'), words.say('article_solved')));
    title.setAttribute('lang', article.locale);
    title.setAttribute('dir', 'auto');
    // beside the heading, which has the focus and would lose it if it moved
    place.append(line, body, ...(foot ? [foot] : []));
  } catch {
    place.append(el('p', { role: 'alert', class: 'bad' }, words.say('article_failed')));
    title.textContent = words.say('source');
  } finally {
    place.removeAttribute('aria-busy');
  }
}

function sections(article) {
  return article.sections.map((section) => [
    section.heading && el('h3', {}, section.heading),
    section.steps.length ? el('ol', { class: 'fix', dir: 'auto' }, section.steps.map((step) => el('li', {}, prose(step)))) : prose(section.text),
  ]).flat(2);
}
