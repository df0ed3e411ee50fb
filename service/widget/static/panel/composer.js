/* The box: what is being written, kept over a reload; and articles that may help, before anything is sent. */

import { byId, el, icon } from './dom.js';

const LONGEST = 50_000;
const PAUSE = 300; // milliseconds without a key before articles are looked for
const LEAST = 8;

export class Composer {
  /** `ui` has words, api, talk, keep, notice(text), status(text), open(path, from, early). */
  constructor(ui) {
    this.ui = ui;
    this.form = byId('composer');
    this.box = byId('box');
    this.place = byId('suggestions');
    this.asked = '';
    this.form.addEventListener('submit', (event) => {
      event.preventDefault();
      this.send();
    });
    this.box.addEventListener('keydown', (event) => this.key(event));
    this.box.addEventListener('input', () => this.typed());
  }

  /** The draft of the last visit. */
  restore() {
    const draft = this.ui.keep.passing.get('draft', '');
    if (draft && !this.box.value) this.set(draft);
  }

  set(text) {
    this.box.value = text;
    this.typed();
  }

  /** Back into the box what was not sent, before what stands there now. */
  put(text) {
    if (text) this.set([text, this.box.value].filter(Boolean).join('\n'));
    this.box.focus();
  }

  key(event) {
    // keyCode 229: an input method is still composing, and Enter belongs to it
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing || event.keyCode === 229) return;
    event.preventDefault();
    this.send();
  }

  send() {
    const { talk, words, notice } = this.ui;
    const text = this.box.value.trim();
    if (!text) {
      this.box.focus();
      return;
    }
    if (text.length > LONGEST) {
      notice(words.say('too_long'), true);
      return;
    }
    this.box.value = '';
    this.typed();
    talk.send('say', text);
    this.box.focus();
  }

  typed() {
    const { keep } = this.ui;
    keep.passing.set('draft', this.box.value || null);
    this.form.classList.toggle('empty', !this.box.value.trim());
    if (!CSS.supports('field-sizing', 'content')) {
      this.box.style.blockSize = 'auto';
      this.box.style.blockSize = `${this.box.scrollHeight + 2}px`;
    }
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.suggest(), PAUSE);
  }

  /** Articles for the words so far; only before the first message, and never in the way of sending it. */
  async suggest() {
    const { api, talk } = this.ui;
    const text = this.box.value.trim().slice(0, 1000);
    const early = !talk.id && !talk.pending.length && text.length >= LEAST;
    if (!early) {
      this.asked = '';
      this.show([]);
      return;
    }
    if (text === this.asked) return;
    this.asked = text;
    try {
      const { data } = await api.post('/api/v1/suggest', { text }, { timeout: 5000 });
      if (this.asked === text && !talk.id && !talk.pending.length) this.show(data);
    } catch {
      this.show([]);
    }
  }

  show(found) {
    const { words, open } = this.ui;
    const before = this.place.dataset.shown || '';
    const shown = JSON.stringify(found.map((each) => each.path));
    if (before === shown || (!before && !found.length)) return;
    this.place.dataset.shown = found.length ? shown : '';
    this.place.hidden = !found.length;
    const list = found.map((each) => el('li', {}, el('button', {
      type: 'button', class: 'suggestion', onclick: (event) => open(each.path, event.currentTarget, true),
    }, icon('book'), el('span', { class: 'suggestion-words' }, el('span', { class: 'suggestion-title', dir: 'auto' }, each.title), el('span', { class: 'soft lead', dir: 'auto' }, each.lead)))));
    this.place.replaceChildren(el('h2', { class: 'eyebrow' }, words.say('suggestions')), el('ul', { class: 'plain' }, list));
    if (found.length) this.ui.status(words.say('suggestions_found', { count: found.length }));
  }

  clear() {
    this.box.value = '';
    this.typed();
  }
}
