/* What can be pressed where the conversation stands: as the service says it, in an order that stays put. */

import { byId, el, icon } from './dom.js';

const ICONS = { solved: 'check', person: 'person' };
const MAIN = ['solved', 'not_yet', 'person'];
const NEXT = ['next_step', 'all_steps', 'one_step', 'skip_fact'];

export class Pressing {
  /** `ui` has words and talk. */
  constructor(ui) {
    this.ui = ui;
    this.place = byId('actions');
    this.leave = byId('leave');
    this.shown = '';
    this.skipped = null;
  }

  render() {
    const { talk, words } = this.ui;
    const offered = talk.view ? talk.view.buttons : [{ move: 'person', label: words.say('person'), value: null }];
    const rated = talk.outbox.some((each) => each.move === 'rate');
    const shown = JSON.stringify([talk.id, talk.phase, offered, rated, this.skipped === talk.id, words.language]);
    if (shown === this.shown) return;
    this.shown = shown;
    const focus = this.place.contains(document.activeElement) || this.leave.contains(document.activeElement);
    const rows = [
      rated || this.skipped === talk.id ? null : this.rating(offered.filter((each) => each.move === 'rate')),
      this.row('options', offered.filter((each) => each.move === 'choose'), 'option'),
      this.row('next', offered.filter((each) => NEXT.includes(each.move)), 'plain'),
      this.row('three', MAIN.map((move) => offered.find((each) => each.move === move)).filter(Boolean), 'equal'),
    ];
    this.place.setAttribute('aria-label', words.say('actions'));
    this.place.replaceChildren(...rows.filter(Boolean));
    this.leave.replaceChildren(...offered.filter((each) => each.move === 'withdraw').map((each) => this.button(each, 'quiet')));
    // the pressed button is gone: the box is where one goes on, not the top of the page
    if (focus) (this.place.querySelector('.next_step') || byId('box')).focus();
  }

  row(name, given, kind) {
    if (!given.length) return null;
    return el('div', { class: `row ${name}` }, given.map((each) => this.button(each, kind)));
  }

  button({ move, label, value }, kind) {
    const { talk, words, spoken } = this.ui;
    const own = !talk.view;
    const press = () => talk.send(move, label, more(move, value));
    return el('button', { type: 'button', class: `button ${kind} ${move}`, lang: own || spoken === words.language ? null : spoken, dir: 'auto', onclick: press },
      ICONS[move] && icon(ICONS[move]), el('span', {}, label));
  }

  rating(scores) {
    const { words, talk } = this.ui;
    if (!scores.length) return null;
    const comment = el('textarea', { id: 'rating-comment', rows: '2', maxlength: '2000', dir: 'auto' });
    const rest = el('div', { class: 'rating-rest', hidden: true },
      el('label', { for: 'rating-comment' }, words.say('rating_comment')), comment);
    const send = el('button', { type: 'submit', class: 'button main', hidden: true }, words.say('rating_send'));
    const skip = el('button', { type: 'button', class: 'button quiet', onclick: () => {
      this.skipped = talk.id;
      this.render();
      byId('box').focus();
    } }, words.say('rating_skip'));
    const choose = () => {
      rest.hidden = send.hidden = false;
    };
    const choice = ({ value }) => el('label', { class: 'score' },
      el('input', { type: 'radio', name: 'score', value, required: true, 'aria-label': words.say('rating_score', { score: Number(value) }), onchange: choose }),
      icon('star'), el('span', { 'aria-hidden': 'true' }, new Intl.NumberFormat(words.locale).format(Number(value))));
    const form = el('form', { class: 'rate', onsubmit: (event) => {
      event.preventDefault();
      const score = Number(new FormData(form).get('score'));
      if (score) talk.send('rate', words.say('rated', { score }), { score, comment: comment.value.trim().slice(0, 2000) });
    } }, el('fieldset', {}, el('legend', {}, words.say('rating_legend')), el('div', { class: 'scores' }, scores.map(choice))), rest,
    el('div', { class: 'row' }, send, skip));
    return form;
  }
}

function more(move, value) {
  if (move === 'choose') return { value };
  if (move === 'skip_fact') return { name: value };
  return {};
}
