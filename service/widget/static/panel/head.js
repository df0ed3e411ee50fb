/* Above the conversation: who has it, under which number, and until when the first answer is, or was, expected. */

import { byId, el } from './dom.js';

export function head({ talk, words }) {
  const { view } = talk;
  const people = Boolean(view && view.queue && !talk.over);
  byId('subtitle').textContent = people ? words.say('with_person', { queue: view.queue }) : words.say('automatic');
  const facts = [];
  if (people) facts.push([words.say('number'), view.number]);
  const due = people && Date.parse(view.first_response_due_at);
  if (due) facts.push([words.say(due > Date.now() ? 'expected' : 'overdue'), words.when(due)]);
  const place = byId('people');
  const shown = JSON.stringify(facts);
  if (place.dataset.shown === shown) return;
  place.dataset.shown = shown;
  place.hidden = !facts.length;
  place.replaceChildren(...facts.map(([name, value]) => el('div', {}, el('dt', {}, name), el('dd', {}, value))));
}
