/* What is said beside the conversation: one polite line, alerts, the dots while somebody writes, the network's state. */

import { byId, el } from './dom.js';

const PASSES = 4_000;
const ALERT_PASSES = 9_000;
const TYPING = 5_000;
const SLOW = 600; // before the dots are put in words

export class Aside {
  /** `ui` has words, talk, log. */
  constructor(ui) {
    this.ui = ui;
    this.line = byId('status');
    this.link = 'live';
  }

  /** One line for everybody, read out politely; it passes unless it lasts. */
  status(text, { lasting = false, dots = false } = {}) {
    clearTimeout(this.passing);
    this.passing = 0;
    if (this.line.textContent !== text) this.line.textContent = text;
    this.dotted = dots;
    if (text && !lasting) this.passing = setTimeout(() => this.settle(), PASSES);
  }

  /** Back to what holds as long as nothing else is to be said. */
  settle() {
    const waits = this.link === 'waiting' && this.ui.talk.id && navigator.onLine;
    this.status(waits ? this.ui.words.say('reconnecting') : '', { lasting: true });
  }

  alert(text, lasting = false) {
    byId('alert').replaceChildren(...(text ? [el('p', { class: 'bad' }, text)] : []));
    clearTimeout(this.alerted);
    if (text && !lasting) this.alerted = setTimeout(() => this.alert(''), ALERT_PASSES);
  }

  dots(on) {
    const end = this.ui.log.atEnd;
    byId('dots').hidden = !on;
    if (on && end) this.ui.log.toEnd();
  }

  /** While an answer is being made: dots, and after a moment words. */
  working() {
    const { talk, words } = this.ui;
    const busy = talk.sending && navigator.onLine;
    clearTimeout(this.slow);
    this.dots(busy);
    if (!busy) {
      if (this.dotted) this.settle();
      return;
    }
    const key = talk.phase === 'person' || talk.phase === 'facts' ? 'sending' : 'assistant_typing';
    this.slow = setTimeout(() => this.status(words.say(key), { lasting: true, dots: true }), SLOW);
  }

  typing({ name }) {
    const { words } = this.ui;
    clearTimeout(this.typed);
    this.dots(true);
    this.status(words.say('agent_typing', { name: name || words.say('agent') }), { lasting: true, dots: true });
    this.typed = setTimeout(() => {
      this.dots(false);
      if (!this.passing) this.settle();
    }, TYPING);
  }

  /** How news come: 'live', 'polling', or 'waiting' for the network. */
  connection(state) {
    const before = this.link;
    this.link = state;
    if (before !== state && [before, state].includes('waiting') && !this.passing) this.settle();
  }

  /** Whether the browser is offline; true when it just came back. */
  network() {
    const place = byId('offline');
    const back = !place.hidden && navigator.onLine;
    place.hidden = navigator.onLine;
    place.textContent = navigator.onLine ? '' : this.ui.words.say('offline');
    if (back) this.status(this.ui.words.say('online'));
    return back;
  }
}
