/* The conversation on the screen: each message once, in order, and never the same one twice to a screen reader. */

import { articleOf, sourceLine } from './article.js';
import { byId, el, icon, linked, prose } from './dom.js';

const TOGETHER = 5 * 60_000; // messages of one voice within this time stand together
const NEAR = 60; // pixels from the end that still count as reading along

export class Log {
  /** `ui` has words, api, talk, open(path), fetchFile(file), spoken. */
  constructor(ui) {
    this.ui = ui;
    this.place = byId('log');
    this.jump = byId('jump');
    this.nodes = new Map(); // "m12", "p<key>", "f<id>", "d…" -> node
    this.marker = null;
    this.stuck = true; // reading along: what comes next is followed
    this.place.addEventListener('scroll', () => this.scrolled());
    // buttons come and go below it: the end stays in sight
    new ResizeObserver(() => this.stuck && this.toEnd()).observe(this.place);
    this.jump.addEventListener('click', () => {
      this.toEnd();
      this.place.focus();
    });
  }

  get atEnd() {
    return this.place.scrollHeight - this.place.scrollTop - this.place.clientHeight < NEAR;
  }

  toEnd() {
    this.place.scrollTop = this.place.scrollHeight;
  }

  scrolled() {
    this.stuck = this.atEnd;
    if (this.stuck) this.jump.hidden = true;
    this.ui.looked();
  }

  /** Another conversation, or another language: everything anew. */
  reset() {
    this.nodes.clear();
    this.marker = null;
    this.place.replaceChildren();
    this.jump.hidden = true;
  }

  /** Bring the screen up to date. `history`: it is not news, nothing is read out and the end is shown. */
  render({ history = false } = {}) {
    const follow = history || this.stuck || this.atEnd;
    const count = this.nodes.size;
    if (history) this.place.setAttribute('aria-busy', 'true');
    this.claim();
    const wanted = this.entries();
    this.fresh = null;
    this.arrange(wanted);
    if (history) requestAnimationFrame(() => this.place.removeAttribute('aria-busy'));
    const own = wanted.length && wanted[wanted.length - 1].own;
    if (follow || own) this.show(history, this.fresh);
    else if (this.nodes.size > count) this.jump.hidden = false;
  }

  /** The start of what just came where it is too long to be seen whole, else the end. */
  show(history, fresh) {
    this.toEnd();
    this.stuck = true;
    if (history || !fresh || this.place.scrollHeight - fresh.offsetTop <= this.place.clientHeight) return;
    this.place.scrollTop = fresh.offsetTop - 12;
    this.stuck = false;
  }

  /** What was on the screen while it was being sent becomes the message that it is: the same node. */
  claim() {
    for (const [key, number] of this.ui.talk.adopted) {
      const node = this.nodes.get(`p${key}`);
      if (!node || this.nodes.has(`m${number}`)) continue;
      this.nodes.delete(`p${key}`);
      this.nodes.set(`m${number}`, node);
      node.querySelectorAll('.state').forEach((each) => each.remove());
      node.classList.remove('waiting', 'failed');
      const { at } = this.ui.talk.messages.get(number);
      const time = node.querySelector('time');
      time.textContent = this.ui.words.clock(new Date(at));
      time.dateTime = at;
      // secrets are blacked out by the service: then that is what stands here from now on
      const { text, kind } = this.ui.talk.messages.get(number);
      const bubble = node.querySelector('.bubble');
      if (kind === 'text' && bubble.textContent !== text) bubble.replaceChildren(...linked(text));
    }
  }

  entries() {
    const { talk } = this.ui;
    const files = talk.view ? talk.view.attachments.map((file) => ({ id: `f${file.id}`, at: Date.parse(file.at), file, author: 'file' })) : [];
    const said = talk.ordered.map((message) => ({ id: `m${message.number}`, at: Date.parse(message.at), message, author: message.author, name: message.name, own: message.author === 'requester' }));
    const all = [...said];
    for (const file of files) {
      const before = all.findIndex((each) => each.at > file.at);
      all.splice(before < 0 ? all.length : before, 0, file);
    }
    const pending = talk.pending.map((entry) => ({ id: `p${entry.key}`, at: entry.at, entry, author: 'requester', own: true }));
    return [...all, ...pending];
  }

  arrange(wanted) {
    const order = [this.nodeOf({ id: 'hello' }, null)];
    let before = null;
    for (const each of wanted) {
      const day = new Date(each.at).toDateString();
      if (!before || new Date(before.at).toDateString() !== day) order.push(this.nodeOf({ id: `d${day}`, day: each.at }));
      if (this.newFrom && each.message && each.message.number === this.newFrom) order.push(this.markerNode());
      const node = this.nodeOf(each);
      const together = before && before.author === each.author && before.name === each.name && each.at - before.at < TOGETHER && new Date(before.at).toDateString() === day;
      node.classList.toggle('follows', Boolean(together) && each.author !== 'file');
      order.push(node);
      before = each;
    }
    const keep = new Set(order);
    for (const [id, node] of this.nodes) {
      if (keep.has(node)) continue;
      node.remove();
      this.nodes.delete(id);
    }
    if (this.marker && !keep.has(this.marker)) this.marker.remove();
    // a node that moves is read out again: only those out of place are touched
    let at = this.place.firstChild;
    for (const node of order) {
      if (node === at) at = at.nextSibling;
      else this.place.insertBefore(node, at);
    }
  }

  markerNode() {
    if (!this.marker) this.marker = el('p', { class: 'marker' }, el('span', {}, this.ui.words.say('new_marker')));
    return this.marker;
  }

  /** From which message on the reader has not seen it; 0 takes the marker away. */
  markNew(number) {
    this.newFrom = number;
  }

  nodeOf(each) {
    const known = this.nodes.get(each.id);
    if (known) {
      if (each.entry) this.state(known, each.entry);
      return known;
    }
    const node = this.made(each);
    this.nodes.set(each.id, node);
    if (!this.fresh && each.message && !each.own) this.fresh = node;
    return node;
  }

  made(each) {
    const { words } = this.ui;
    if (each.id === 'hello') return this.hello();
    if (each.day) return el('p', { class: 'day' }, el('span', {}, words.day(each.day)));
    if (each.file) return this.file(each);
    const { entry, message } = each;
    const press = entry ? entry.move !== 'say' : ['press', 'rated'].includes(message.kind);
    const node = this.bubble(each, press ? 'pressed' : message ? message.kind : 'text', entry ? linked(entry.text) : this.content(message));
    if (entry) this.state(node, entry);
    return node;
  }

  hello() {
    const { words, options } = this.ui;
    return el('div', { class: 'hello' },
      el('p', { class: 'greeting', dir: 'auto' }, options.greeting || words.say('hello')),
      el('p', { class: 'disclosure' }, words.say('disclosure')));
  }

  bubble({ author, name, at }, kind, inside) {
    const { words, spoken } = this.ui;
    const moment = new Date(at);
    const id = `by-${Math.random().toString(36).slice(2)}`;
    const by = el('p', { class: 'by', id }, el('span', { dir: 'auto' }, name || words.say(author)), ' ', el('time', { datetime: moment.toISOString() }, words.clock(moment)));
    const lang = author === 'firstline' && spoken !== words.language ? spoken : null;
    return el('div', { class: `message ${author} ${kind}`, role: 'group', 'aria-labelledby': id },
      by, el('div', { class: 'bubble', lang, dir: 'auto' }, inside));
  }

  content(message) {
    const { kind, content, text } = message;
    if (message.author !== 'firstline') return kind === 'rated' ? this.rated(message) : linked(text);
    if (kind === 'proposal') return [...prose(text), this.source(content)];
    if (kind === 'step') return this.step(content, text);
    if (kind === 'steps') {
      return [...prose(text), el('ol', { class: 'fix', dir: 'auto' }, (content.steps || []).map((step) => el('li', {}, prose(step))))];
    }
    if (kind === 'handover') return [el('p', { class: 'label' }, icon('person'), el('strong', {}, this.ui.talk.view.number)), ...prose(text)];
    return prose(text);
  }

  rated({ content }) {
    const { words } = this.ui;
    return [words.say('rated', { score: Number(content.score) })];
  }

  step(content, text) {
    const { words } = this.ui;
    const [number, count] = content.step || [1, 1];
    if (count < 2) return prose(text);
    const bar = el('progress', { max: count, value: number, 'aria-hidden': 'true' });
    return [el('p', { class: 'label place' }, words.say('step', { number, count })), bar, ...prose(text)];
  }

  /** The article that an answer comes from, with its date as soon as that is known. */
  source({ article, version }) {
    const { words, api, talk, open } = this.ui;
    const line = el('span', { class: 'source-line' }, words.say('source_only', { version }));
    articleOf(api, article, talk.token).then((found) => {
      if (found.version === version) line.textContent = sourceLine(words, found);
    }, () => {});
    return el('button', { type: 'button', class: 'source', lang: words.language, dir: words.direction, onclick: (event) => open(article, event.currentTarget) },
      icon('book'), el('span', { class: 'source-words' }, el('span', {}, words.say('read_article')), line));
  }

  file({ file, at }) {
    const { words, fetchFile } = this.ui;
    const label = words.say('file_save', { name: file.name });
    const save = el('button', { type: 'button', class: 'file', 'aria-label': label, onclick: () => fetchFile(file) },
      icon('file'), el('bdi', { class: 'file-name' }, file.name), el('span', { class: 'soft' }, words.size(file.size)));
    const moment = new Date(at);
    return el('div', { class: 'message attached', role: 'group', 'aria-label': words.say('by', { name: words.say('file'), time: words.clock(moment) }) }, save);
  }

  /** How far the sending is, below the message; what failed says so at once, with what can be done. */
  state(node, entry) {
    const { words, talk, restore } = this.ui;
    const shown = `${entry.state}|${entry.reason || ''}|${entry.error || ''}`;
    if (node.dataset.state === shown) return;
    node.dataset.state = shown;
    node.classList.toggle('waiting', entry.state !== 'failed');
    node.classList.toggle('failed', entry.state === 'failed');
    node.querySelectorAll('.state').forEach((each) => each.remove());
    if (entry.state !== 'failed') {
      // the status line says it aloud; in the log it would be read as one more message
      node.append(el('p', { class: 'state', 'aria-hidden': 'true' }, words.say(entry.state)));
      return;
    }
    const reason = entry.reason ? words.say(entry.reason) : entry.error;
    node.append(el('div', { class: 'state' }, el('p', { role: 'alert', class: 'bad' }, [words.say('failed'), reason].filter(Boolean).join(' ')),
      el('div', { class: 'row' },
        el('button', { type: 'button', class: 'small', onclick: () => talk.retry(entry.key) }, words.say('retry')),
        el('button', { type: 'button', class: 'small quiet', onclick: () => restore(talk.discard(entry.key)) }, words.say('discard')))));
  }
}
