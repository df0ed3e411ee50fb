/* The panel: one conversation of one person, in a frame of the service's own origin. This file holds its parts
   together; each part has a file of its own in panel/. */

import { Api } from './panel/api.js';
import { forgetArticles } from './panel/article.js';
import { Aside } from './panel/aside.js';
import { Composer } from './panel/composer.js';
import { byId } from './panel/dom.js';
import { Files, saveFile } from './panel/files.js';
import { head } from './panel/head.js';
import { hostOf } from './panel/host.js';
import { Identity } from './panel/identity.js';
import { keeping } from './panel/keeping.js';
import { Live } from './panel/live.js';
import { Log } from './panel/log.js';
import { Looks } from './panel/looks.js';
import { Pressing } from './panel/pressing.js';
import { Talk } from './panel/talk.js';
import { Unseen } from './panel/unseen.js';
import { Views } from './panel/views.js';
import { loadWords } from './panel/words.js';

const MINUTE = 60_000;
const AGAIN = 15_000; // until a desk that could not be reached is asked again

const given = JSON.parse(byId('given').textContent);
const start = new URLSearchParams(location.hash.slice(1));
const { options } = given;
// what the parts know of one another
const ui = { options, spoken: options.spoken || 'en', words: await loadWords(given.lang), opened: false };
if (start.get('greeting')) options.greeting = start.get('greeting').slice(0, 500);

let started = false; // whether it is known what there was
let wanted = null; // what the page wants its reader to begin with
let drawn = null; // the id of the conversation on the screen
let queued = false;
let later = 0; // the timer of the next try

/* ---- the parts ---- */
const host = (ui.host = hostOf(start.get('host') || '', options.origins, hear));
const keep = (ui.keep = keeping(options.site || 'none'));
const identity = (ui.identity = new Identity(host, start.get('identified') === '1'));
const api = (ui.api = new Api((fresh) => identity.token(fresh), () => identity.turn));
const talk = (ui.talk = new Talk({
  api, keep, site: options.site, changed, gone,
  happened: (name, detail) => host.emit(name, detail),
  said: (key) => notice(ui.words.say(key)),
  began: (id, token) => live.tell({ kind: 'talk', id, token }),
  unvouched,
}));
const looks = new Looks({ scheme: start.get('scheme') || 'auto', accent: start.get('accent') || options.accent });
Object.assign(ui, {
  notice,
  looked: () => unseen.looked(),
  status: (text) => aside.status(text),
  open: (path, from, early) => views.article(path, from, early),
  restore: (entry) => ui.composer.put(entry && entry.move === 'say' ? entry.text : ''),
  fetchFile: (file) => saveFile(api, file, talk.token).catch(() => notice(ui.words.say('file_gone'), true)),
});
const log = (ui.log = new Log(ui));
const aside = new Aside(ui);
const pressing = new Pressing(ui);
const files = new Files(ui, refresh);
const composer = (ui.composer = new Composer(ui));
const views = (ui.views = new Views(ui));
const unseen = new Unseen(ui);
const live = new Live({
  api, site: options.site,
  after: () => talk.last,
  news: (view) => talk.news(view),
  typing: (detail) => aside.typing(detail),
  state: (state) => aside.connection(state),
  gone: (status) => {
    if (status === 401 && talk.subject) {
      unvouched();
      return;
    }
    talk.forget(talk.id);
    gone('');
  },
  others,
});

/* ---- drawing ---- */

function changed() {
  if (queued) return;
  queued = true;
  queueMicrotask(draw);
}

function draw() {
  queued = false;
  if (!started) return;
  const moved = drawn !== talk.id;
  // the first answer makes a conversation of what is on the screen already
  const other = moved && !(drawn === null && talk.id && log.nodes.size > 1);
  drawn = talk.id;
  if (other) {
    log.reset();
    unseen.mark();
  }
  // before the log: they take of its height, and its end would be somewhere else
  pressing.render();
  head(ui);
  log.render({ history: other });
  follow();
  if (moved && talk.id) files.flush();
  byId('box').placeholder = ui.words.say(!talk.view ? 'placeholder_first' : talk.phase === 'facts' ? 'placeholder_fact' : 'placeholder');
  aside.working();
  unseen.looked();
}

function follow() {
  if (!talk.ready) return; // as it is, until it is known for whom
  // closed, with nobody to wait for: nothing can come
  if (talk.id && (ui.opened || !talk.over)) live.follow(talk.id, talk.token);
  else live.stop();
}

function notice(text, bad = false) {
  if (bad) aside.alert(text);
  else aside.status(text);
}

/* ---- who it is, and what there was ---- */

async function resume() {
  const { turn } = identity;
  // the page vouches in another way by now: it begins again
  const outdated = () => identity.turn !== turn;
  try {
    const subject = await identity.who();
    if (outdated()) return;
    if (talk.subject && subject !== talk.subject) another();
    talk.subject = subject;
    await talk.resume(subject);
    if (outdated()) return;
    // the token was renewed on the way, for somebody else
    if (identity.subject !== subject) {
      await resume();
      return;
    }
    talk.release();
    byId('load-failed').hidden = true;
    composer.restore();
    aside.alert(options.anonymous || identity.on ? '' : ui.words.say('sign_in'), true);
  } catch (error) {
    if (outdated()) return;
    failed(error);
  }
  started = true;
  byId('view-talk').removeAttribute('aria-busy');
  changed();
  talk.flush();
  files.flush();
  if (wanted !== null) newMessage(wanted);
}

/** Nothing can go out: why, and what its reader can do; it is tried again besides. */
function failed(error) {
  const unknown = error.status === 401;
  const place = byId('load-failed');
  place.firstElementChild.textContent = ui.words.say(unknown ? 'identity_failed' : 'failed_to_load');
  byId('stranger').hidden = !(unknown && options.anonymous);
  place.hidden = false;
  clearTimeout(later);
  later = setTimeout(() => {
    if (!talk.ready) resume();
  }, AGAIN);
}

/** What the page says of its reader no longer counts, as after a login that ran out. */
function unvouched() {
  talk.hold();
  live.stop();
  failed({ status: 401 });
  changed();
}

/** The page vouches for somebody, perhaps for somebody else than before. */
async function identified(tell = true) {
  const { turn } = identity;
  const { subject: before, ready } = talk;
  talk.ready = false;
  const now = await identity.who().catch(() => undefined);
  if (identity.turn !== turn) return;
  if (now === before && ready) {
    talk.release();
    talk.flush();
    files.flush();
    return;
  }
  if (before && now !== before) another(tell);
  live.stop();
  talk.clear();
  await resume();
}

/** Somebody else from here on. What was written meanwhile goes back into the box: whose it is, its reader knows. */
function another(tell = true) {
  const written = talk.outbox.filter((each) => each.early && each.move === 'say').map((each) => each.text);
  forgetAll(tell);
  talk.clear();
  if (written.length) composer.put(written.join('\n'));
}

/** The page cannot vouch for its reader, who goes on all the same. */
function asStranger() {
  identity.renew(false);
  byId('box').focus();
  identified(false); // another tab's page may still vouch
}

function gone(text) {
  live.stop();
  drawn = undefined;
  changed();
  composer.put(text);
  notice(ui.words.say('gone'), true);
}

/** Nothing of this person stays: neither here nor in the browser. */
function forgetAll(tell = true) {
  live.stop();
  keep.erase();
  forgetArticles();
  files.clear();
  talk.reset();
  composer.clear();
  drawn = undefined;
  unseen.told = '';
  views.show('talk');
  changed();
  if (tell) live.tell({ kind: 'erased' });
}

async function refresh() {
  if (talk.id) talk.news(await api.get(`/api/v1/conversations/${talk.id}?after=${talk.last}`, { token: talk.token }));
}

/** Another tab of the same browser began a conversation, or everything was erased in it. */
function others(message) {
  const idle = !talk.id && !talk.pending.length && !talk.fresh && !byId('box').value;
  if (message.kind === 'talk' && idle && !identity.subject) talk.open(message.id, message.token).catch(() => {});
  if (message.kind === 'erased') forgetAll(false);
}

function wake() {
  live.wake();
  talk.wake();
  files.wake();
  if (!(talk.loaded && talk.ready) && started) resume();
}

function network() {
  if (aside.network()) wake();
  changed();
}

/* ---- the page around it ---- */

const HEARD = {
  opened: (said) => open(said.focus),
  closed: shut,
  new: (said) => newMessage(String(said.text || '')),
  token: (said) => identity.given(said),
  identified: (said) => {
    identity.renew(said.on === true);
    identified();
  },
  attributes: (said) => {
    talk.attributes = said.attributes && typeof said.attributes === 'object' ? { ...said.attributes } : {};
  },
  options: configure,
  erase: () => {
    identity.forget();
    forgetAll();
    host.tell('erased');
    resume();
  },
};

function hear(type, said) {
  if (Object.hasOwn(HEARD, type)) HEARD[type](said);
}

function open(focus) {
  ui.opened = true;
  if (started) unseen.mark();
  changed();
  if (focus && views.now === 'talk') byId('box').focus();
}

function shut() {
  ui.opened = false;
  log.markNew(0);
  changed();
}

/** What the page wants its reader to begin with; once it is known what there is already. */
function newMessage(text) {
  wanted = text;
  if (!started) return;
  wanted = null;
  if (talk.id) talk.startOver();
  views.show('talk');
  if (text) composer.set(text);
}

function configure(said) {
  looks.change(said);
  if (said.greeting) options.greeting = String(said.greeting).slice(0, 500);
  if (said.locale && String(said.locale).split('-')[0] !== ui.words.language) relabel(String(said.locale));
}

async function relabel(locale) {
  ui.words = await loadWords(locale);
  drawn = undefined;
  looks.label(ui.words);
  changed();
}

/* ---- begin ---- */
byId('close').addEventListener('click', () => host.tell('close'));
byId('reload').addEventListener('click', resume);
byId('stranger').addEventListener('click', asStranger);
document.addEventListener('keydown', (event) => {
  if (event.key !== 'Escape' || event.isComposing) return;
  if (views.now === 'talk') host.tell('close');
  else views.show('talk');
});
document.addEventListener('visibilitychange', () => {
  if (!document.hidden) wake();
  unseen.looked();
});
window.addEventListener('online', network);
window.addEventListener('offline', network);
if (!host.framed) {
  ui.opened = true;
  byId('close').hidden = true;
} else if (!document.referrer) {
  api.post(`/api/v1/widget/${given.site}/seen`, { origin: start.get('host') }).catch(() => {});
}
looks.label(ui.words);
network();
setInterval(() => head(ui), MINUTE); // what was expected may be late by now
host.tell('hello', { accent: options.accent, position: options.position, label: options.label });
resume();
