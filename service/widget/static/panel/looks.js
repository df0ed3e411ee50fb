/* How the panel looks and which words stand on it: colour, light or dark, language and its direction. */

import { shades } from './colour.js';
import { byId, icon } from './dom.js';

const ICONS = { close: 'close', back: 'back', conversations: 'list', attach: 'clip', send: 'send', jump: 'down' };

export class Looks {
  constructor({ scheme, accent }) {
    this.scheme = scheme;
    this.accent = accent;
    this.dark = matchMedia('(prefers-color-scheme: dark)');
    this.dark.addEventListener('change', () => this.dress());
    for (const [id, shape] of Object.entries(ICONS)) byId(id).prepend(icon(shape));
    this.dress();
  }

  change({ scheme, accent }) {
    if (['auto', 'light', 'dark'].includes(scheme)) this.scheme = scheme;
    if (accent) this.accent = String(accent);
    this.dress();
  }

  dress() {
    const now = this.scheme === 'auto' ? (this.dark.matches ? 'dark' : 'light') : this.scheme;
    const root = document.documentElement;
    root.dataset.scheme = now;
    if (!/^#[0-9a-f]{6}$/i.test(this.accent)) return;
    for (const [name, value] of Object.entries(shades(this.accent, now))) root.style.setProperty(name, value);
  }

  /** The words on everything that stands still. */
  label(words) {
    const root = document.documentElement;
    root.lang = words.language;
    root.dir = words.direction;
    document.title = words.say('panel');
    for (const node of document.querySelectorAll('[data-say]')) node.textContent = words.say(node.dataset.say);
    for (const node of document.querySelectorAll('[data-label]')) node.setAttribute('aria-label', words.say(node.dataset.label));
    for (const node of document.querySelectorAll('[data-title]')) node.title = words.say(node.dataset.title);
  }
}
