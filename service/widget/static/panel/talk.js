/* The conversation: what is known of it, and what waits to be sent. Nothing is sent twice, nothing is forgotten:
   whatever was written stays in the outbox, with its key, until the service has answered for it. */

import { Failed } from './api.js';
import { newKey } from './keeping.js';

const CONVERSATIONS = '/api/v1/conversations';
const TRIES = 4;
// the service remembers a key for a day; what is older goes back into the box
const OLDEST = 20 * 3600 * 1000;
const FREE = new Set(['say', 'person']); // meant whatever has happened meanwhile

export class Talk {
  /** `changed()` after every change; `happened(name, detail)` for what the page may hear; `said(key)` for a notice;
   *  `gone(text)` when it is no longer there, with what was not sent; `began(id, token)` with a new one;
   *  `unvouched()` when the service no longer takes its reader for who it was. */
  constructor({ api, keep, site, changed, happened, said, gone, began, unvouched }) {
    Object.assign(this, { api, keep, site, changed, happened, said, gone, began, unvouched });
    this.attributes = {};
    this.turn = 0; // what was asked for before the last turn is not shown any more
    this.clear();
    this.outbox = [];
    this.ours = new Set();
    this.fresh = false; // the reader asked for a new one
    this.busy = false;
    this.ready = false; // nothing goes out before it is known for whom, and what there was
    this.held = [];
  }

  clear() {
    this.turn += 1;
    this.id = null;
    this.token = undefined;
    this.view = null;
    this.messages = new Map();
    this.adopted = new Map(); // key of what was sent -> the number it got
    this.loaded = false;
  }

  /** Nobody, and nothing to send. */
  reset() {
    this.outbox = [];
    this.subject = null;
    this.fresh = false;
    this.clear();
    this.loaded = true;
  }

  get last() {
    return Math.max(0, ...this.messages.keys());
  }

  get ordered() {
    return [...this.messages.values()].sort((a, b) => a.number - b.number);
  }

  get phase() {
    return this.view ? this.view.phase : 'describe';
  }

  get over() {
    return this.phase === 'solved' || this.phase === 'closed';
  }

  get seen() {
    const seen = this.keep.kept.get('seen');
    return seen && seen.id === this.id ? seen.number : 0;
  }

  /** What waits, of this conversation. */
  get pending() {
    return this.outbox.filter((each) => each.of === this.id && !this.adopted.has(each.key));
  }

  get unread() {
    const seen = this.seen;
    return this.ordered.filter((each) => each.author !== 'requester' && each.number > seen).length;
  }

  markSeen() {
    if (this.id && this.seen < this.last) this.keep.kept.set('seen', { id: this.id, number: this.last });
  }

  /* ---- finding it again ---- */

  /** Take up where this browser, or this person elsewhere, left off. Raises Failed when that cannot be known now. */
  async resume(subject) {
    if (this.loaded) {
      // who it is was in doubt, and nothing else
      if (this.id) await this.open(this.id, this.token);
      return;
    }
    const kept = this.keep.kept.get('talk');
    this.outbox = this.restored(subject);
    if (kept && kept.id && (kept.subject || null) === (subject || null)) await this.open(kept.id, kept.token);
    else if (subject) await this.latest();
    // written before this was found
    for (const each of this.outbox) if (each.early && !each.path) each.of = each.owner ? each.of : this.id;
    this.loaded = true;
  }

  /** What was not sent before, but for what somebody else wrote. */
  restored(subject) {
    const now = Date.now();
    const found = this.keep.kept.get('outbox', []).filter((each) => !each.owner || each.owner === subject);
    const old = found.filter((each) => now - each.at > OLDEST && each.move === 'say');
    if (old.length) this.keep.passing.set('draft', old.map((each) => each.text).join('\n'));
    return found.filter((each) => now - each.at <= OLDEST);
  }

  async latest() {
    const { turn } = this;
    const { data } = await this.api.get(`${CONVERSATIONS}?limit=1`);
    if (turn === this.turn && data.length && !['closed', 'cancelled'].includes(data[0].state)) await this.open(data[0].id, undefined);
  }

  async open(id, token) {
    const turn = (this.turn += 1);
    try {
      const view = await this.api.get(`${CONVERSATIONS}/${id}`, { token });
      if (turn !== this.turn) return;
      this.clear();
      this.id = id;
      this.token = token;
      this.take(view);
      this.remember();
    } catch (error) {
      const closed = [403, 404, 410].includes(error.status) || (error.status === 401 && token);
      if (!closed) throw error;
      this.forget(id);
    }
    this.loaded = true;
    this.changed();
  }

  /** Those that can be opened from here, latest first: [{id, number, subject, phase, started_at, token}]. */
  async all() {
    const known = this.keep.kept.get('talks', []);
    if (!this.subject) return known;
    const { data } = await this.api.get(`${CONVERSATIONS}?limit=50`);
    return data;
  }

  forget(id) {
    this.keep.kept.set('talks', this.keep.kept.get('talks', []).filter((each) => each.id !== id));
    if ((this.keep.kept.get('talk') || {}).id === id) this.keep.kept.set('talk', null);
    if (this.id === id) this.clear();
  }

  remember() {
    const { id, token, subject, view } = this;
    this.keep.kept.set('talk', { id, token, subject });
    const mine = { id, token, number: view.number, subject: view.subject.slice(0, 120), phase: view.phase, started_at: view.started_at };
    const others = this.keep.kept.get('talks', []).filter((each) => each.id !== id);
    if (!subject) this.keep.kept.set('talks', [mine, ...others].slice(0, 20));
  }

  /** Begin anew; the one before stays in the list. */
  startOver() {
    this.keep.kept.set('talk', null);
    this.clear();
    this.fresh = true;
    this.loaded = true;
    this.changed();
  }

  /* ---- news ---- */

  /** What the service says of it. While something is being sent, news wait for its answer: it may be part of them. */
  news(view) {
    if (view.id !== this.id) return;
    if (this.busy) this.held.push(view);
    else this.take(view, true);
  }

  take(view, live = false) {
    const other = view.id !== this.id;
    if (other && this.id) {
      // it goes on in a new ticket
      for (const each of this.outbox) if (each.of === this.id) each.of = view.id;
      const { token } = this;
      this.clear();
      this.token = token;
      this.said('follows');
    }
    this.id = view.id;
    this.loaded = true;
    const before = this.view;
    const fresh = view.messages.filter((each) => !this.messages.has(each.number));
    for (const each of fresh) this.messages.set(each.number, each);
    if (!before || view.version >= before.version) this.view = view;
    for (const each of fresh) if (each.author === 'requester') this.adopt(each);
    if (live) this.report(fresh, before);
    if (other || !before || before.phase !== view.phase) this.remember();
    this.changed();
  }

  /** A message that is one of those that wait: shown once, whether or not its answer ever came. */
  adopt(message) {
    const taken = new Set(this.adopted.values());
    if (taken.has(message.number)) return;
    const same = (each) => (message.kind === 'press' ? each.move === message.content.move : each.move === 'say' && each.text.trim() === message.text.trim());
    const found = this.pending.find(same);
    if (found) this.adopted.set(found.key, message.number);
  }

  report(fresh, before) {
    for (const each of fresh) {
      if (each.author !== 'requester') this.happened('message:received', { author: each.author, kind: each.kind });
      if (each.kind === 'proposal') this.happened('suggestion:shown', { article: each.content.article, version: each.content.version });
      if (each.kind === 'handover') this.happened('handoff', { ticket: this.view.number });
    }
    if (before && before.phase !== 'solved' && this.phase === 'solved') this.happened('resolved', { ticket: this.view.number });
  }

  /* ---- sending ---- */

  /** Queue what was written or pressed; it is on the screen at once. */
  send(move, text, more = {}) {
    const { id, token, ready } = this;
    this.outbox.push({ key: newKey(), at: Date.now(), of: id, owner: this.subject, token, early: !ready, move, text, more, state: ready ? 'sending' : 'held' });
    this.keepOutbox();
    this.changed();
    this.flush();
  }

  retry(key) {
    const found = this.outbox.find((each) => each.key === key);
    if (!found) return;
    Object.assign(found, { state: 'sending', error: '', tries: 0 });
    this.changed();
    this.flush();
  }

  discard(key) {
    const found = this.outbox.find((each) => each.key === key);
    this.outbox = this.outbox.filter((each) => each.key !== key);
    this.keepOutbox();
    this.changed();
    this.flush();
    return found;
  }

  drop(entry) {
    this.outbox = this.outbox.filter((each) => each.key !== entry.key);
    this.keepOutbox();
  }

  /** Other tabs keep theirs in the same place: only what was ever ours is replaced. */
  keepOutbox() {
    for (const each of this.outbox) this.ours.add(each.key);
    const others = this.keep.kept.get('outbox', []).filter((each) => !this.ours.has(each.key));
    const all = [...others, ...this.outbox];
    this.keep.kept.set('outbox', all.length ? all : null);
  }

  get sending() {
    const next = this.next();
    return this.ready && Boolean(next) && next.state === 'sending';
  }

  /** Send what waits, in order, one after the other. */
  async flush() {
    if (this.busy || !this.ready) return;
    this.busy = true;
    try {
      for (let next = this.next(); next; next = this.next()) {
        if (!navigator.onLine) {
          next.state = 'waiting';
          this.changed();
          return;
        }
        next.state = 'sending';
        this.changed();
        if (!(await this.deliver(next))) return;
      }
    } finally {
      this.busy = false;
      const held = this.held.splice(0);
      for (const view of held) this.news(view);
      this.changed();
    }
  }

  /** The first that can go out: what failed holds up its own conversation, and no other. */
  next() {
    const failed = new Set(this.outbox.filter((each) => each.state === 'failed').map((each) => each.of));
    return this.outbox.find((each) => !failed.has(each.of)) || null;
  }

  async deliver(entry) {
    // fixed at the first try: the same key must always come with the same body
    if (!entry.path) Object.assign(entry, this.addressed(entry));
    this.keepOutbox();
    const known = this.last;
    try {
      const token = entry.token || (this.subject ? undefined : null);
      const view = await this.api.post(entry.path, entry.body, { key: entry.key, token });
      if (this.waits(entry)) this.delivered(entry, view, known);
      return true;
    } catch (error) {
      if (!(error instanceof Failed)) throw error;
      if (!this.waits(entry)) return true;
      return this.undelivered(entry, error);
    }
  }

  /** Not so when it is somebody else by now, who has nothing to do with it. */
  waits(entry) {
    return this.outbox.some((each) => each.key === entry.key);
  }

  addressed({ of, token, move, text, more }) {
    const said = move === 'say' ? { move, text } : { move, ...more };
    if (!of) {
      const site = this.site ? { site: this.site } : {};
      return { first: true, path: CONVERSATIONS, body: { first: said, ...this.attributes, ...site } };
    }
    const here = of === this.id;
    const version = here && this.view && !FREE.has(move) ? { version: this.view.version } : {};
    return { first: false, token: here ? this.token : token, path: `${CONVERSATIONS}/${of}/moves`, body: { ...said, ...version } };
  }

  delivered(entry, view, known) {
    const { token, ...plain } = view;
    if (!entry.first && entry.of !== this.id) {
      // the reader has gone on to another one
      this.drop(entry);
      return;
    }
    if (entry.first) {
      for (const each of this.outbox) if (each.of === null) each.of = view.id;
      this.id = null;
      this.token = token || undefined;
    }
    const own = view.messages.find((each) => each.author === 'requester' && (each.number > known || view.id !== this.id) && !this.messages.has(each.number));
    if (own) this.adopted.set(entry.key, own.number);
    const same = this.adopted;
    this.drop(entry);
    this.take(plain, true);
    for (const [key, number] of same) this.adopted.set(key, number);
    this.happened('message:sent', { kind: entry.move });
    if (entry.first) this.began(view.id, this.token);
    if (entry.move === 'rate') this.happened('rating', { score: entry.more.score });
    this.said('sent');
    this.changed();
  }

  /** Whether to go on with what comes after it. */
  undelivered(entry, error) {
    entry.tries = (entry.tries || 0) + 1;
    if (error.status === 409 && !FREE.has(entry.move)) return this.outdated(entry);
    if (error.status === 401 && this.subject && !entry.token) {
      this.unvouched();
      return false;
    }
    if (error.status === 401 && entry.first) return this.refused(entry, 'sign_in');
    if ([401, 403, 404, 410].includes(error.status)) return this.lost(entry);
    const again = error.passing || error.status === 409;
    if (again && entry.tries < TRIES) {
      if (error.status === 429) this.said('busy');
      else if (entry.tries > 1) this.said('slow');
      this.later(Math.max(error.after * 1000, 700 * 3 ** (entry.tries - 1)));
      return false;
    }
    return this.refused(entry, '', error.detail);
  }

  /** It is known who writes, and what there was. */
  release() {
    for (const each of this.outbox) each.early = false;
    this.ready = true;
  }

  /** Everything waits until it is known again who writes. */
  hold() {
    this.ready = false;
    for (const each of this.outbox) if (each.state !== 'failed') Object.assign(each, { state: 'held', early: true, tries: 0 });
    this.keepOutbox();
  }

  later(time) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.flush(), Math.min(time, 60_000));
  }

  refused(entry, reason, detail = '') {
    Object.assign(entry, { state: 'failed', reason, error: detail });
    this.keepOutbox();
    this.happened('error', { message: 'not sent' });
    this.changed();
    return false;
  }

  /** A button that was meant for something else by now: look again, press again. */
  async outdated(entry) {
    this.drop(entry);
    this.said('moved_on');
    try {
      this.take(await this.api.get(`${CONVERSATIONS}/${this.id}?after=${this.last}`, { token: this.token }), true);
    } catch {
      // the live connection brings it
    }
    return true;
  }

  lost(entry) {
    this.outbox = this.outbox.filter((each) => each.of !== entry.of);
    this.keepOutbox();
    this.forget(entry.of);
    this.gone(entry.move === 'say' ? entry.text : '');
    return false;
  }

  /** The network is back, or somebody looks: everything that only waited goes out. */
  wake() {
    for (const each of this.outbox) {
      if (each.state === 'waiting' || (each.state === 'failed' && !each.error && !each.reason)) Object.assign(each, { state: 'sending', tries: 0 });
    }
    this.changed();
    this.flush();
  }
}
