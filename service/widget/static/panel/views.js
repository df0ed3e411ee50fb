/* The three views: the conversation, an article, the list of conversations. One is shown; the focus goes along. */

import { showArticle } from './article.js';
import { byId, el, icon } from './dom.js';

const NAMES = ['talk', 'article', 'list'];

export class Views {
  /** `ui` has words, api, talk, identity, host, composer, notice, looked. */
  constructor(ui) {
    this.ui = ui;
    this.now = 'talk';
    this.from = null; // what had the focus before
    byId('back').addEventListener('click', () => this.show('talk'));
    byId('conversations').addEventListener('click', () => this.list());
  }

  show(name) {
    this.now = name;
    for (const each of NAMES) byId(`view-${each}`).hidden = each !== name;
    byId('back').hidden = name === 'talk';
    byId('conversations').hidden = name !== 'talk';
    if (name !== 'talk') return;
    const target = this.from && this.from.isConnected ? this.from : byId('box');
    this.from = null;
    // closed, the page around us has the focus
    if (this.ui.opened) target.focus();
    this.ui.looked();
  }

  /** Read an article; `early`: before anything was sent, so that it may be all that was needed. */
  article(path, from, early = false) {
    const { api, words, talk, host, composer, notice } = this.ui;
    this.from = from;
    this.show('article');
    const solved = early && (() => {
      composer.clear();
      this.show('talk');
      notice(words.say('article_thanks'));
    });
    showArticle({ api, words, path, token: talk.token, solved });
    if (early) host.emit('suggestion:shown', { article: path });
  }

  async list() {
    const { words, talk } = this.ui;
    const title = el('h2', { id: 'list-title', tabindex: '-1' }, words.say('conversations'));
    const fresh = el('button', { type: 'button', class: 'button main', onclick: () => this.startNew() }, icon('plus'), el('span', {}, words.say('new_conversation')));
    const place = byId('list');
    place.replaceChildren(title, fresh);
    this.from = byId('conversations');
    this.show('list');
    title.focus();
    try {
      const found = await talk.all();
      place.append(found.length ? el('ul', { class: 'plain entries' }, found.map((each) => el('li', {}, this.entry(each)))) : el('p', { class: 'soft' }, words.say('no_conversations')));
    } catch {
      place.append(el('p', { role: 'alert', class: 'bad' }, words.say('failed_to_load')));
    }
  }

  entry(each) {
    const { words, talk, identity, notice } = this.ui;
    const open = () => {
      this.show('talk');
      talk.open(each.id, identity.subject ? undefined : each.token).catch(() => notice(words.say('failed_to_load'), true));
    };
    const about = [each.number, words.say(`phase_${each.phase}`), words.date(new Date(each.started_at))].join(' · ');
    return el('button', { type: 'button', class: 'entry', 'aria-current': each.id === talk.id ? 'true' : null, onclick: open },
      el('span', { class: 'entry-subject', dir: 'auto' }, each.subject), el('span', { class: 'soft' }, about));
  }

  startNew() {
    this.ui.talk.startOver();
    this.from = null;
    this.show('talk');
    this.ui.composer.typed();
  }
}
