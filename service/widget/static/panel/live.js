/* News of a conversation: server-sent events with replay, polling where those are blocked.
   Of several tabs one listens and tells the others: a browser has few connections for one server. */

const SILENT = 40_000; // the server says something every 15 s
const FIRST = 8_000; // a proxy that holds answers back shows nothing at all
const SLOWEST = 30_000;
const ROUNDS = 40; // of polling, before events are tried again

/** `news(view)`, `typing(detail)`, `state('live' | 'polling' | 'waiting')`, `gone(status)`; `after()` is what is known;
   *  `others(message)` gets what other tabs tell besides. */
export class Live {
  constructor({ api, site, after, news, typing, state, gone, others }) {
    Object.assign(this, { api, site, after, news, typing, state, gone, others });
    this.id = null;
    this.held = null;
    this.blocked = 0;
    this.channel = channelOf(`firstline:${site}`);
    if (this.channel) this.channel.onmessage = (event) => this.told(event.data);
  }

  /** Follow a conversation; the same one again changes nothing. `token` is a visitor's. */
  follow(id, token) {
    if (this.id === id && this.held) return;
    this.stop();
    this.id = id;
    this.token = token;
    const held = (this.held = new AbortController());
    const lead = () => this.lead(id, held.signal);
    if (!navigator.locks) {
      lead();
      return;
    }
    navigator.locks.request(`firstline-live:${this.site}:${id}`, { signal: held.signal }, lead).catch((error) => {
      // blocked storage blocks locks as well: then this tab listens for itself
      if (error.name !== 'AbortError') lead();
    });
  }

  stop() {
    if (this.held) this.held.abort();
    this.held = null;
    this.id = null;
  }

  /** Tell the other tabs. */
  tell(message) {
    if (this.channel) this.channel.postMessage(message);
  }

  /** Try at once: the network is back, or somebody looks again. */
  wake() {
    if (this.woken) this.woken();
  }

  told(message) {
    if (!message || typeof message !== 'object') return;
    if (message.kind === 'news' && message.id === this.id) this.news(message.view);
    else if (message.kind === 'typing' && message.id === this.id) this.typing(message.detail);
    else this.others(message);
  }

  async lead(id, signal) {
    let failures = 0;
    while (!signal.aborted) {
      const began = Date.now();
      try {
        if (this.blocked >= 2) {
          await this.poll(id, signal);
          this.blocked = 1;
        } else {
          await this.stream(id, signal);
        }
        failures = 0;
      } catch (error) {
        if (signal.aborted) return;
        if (error.status === 401 && this.token === undefined && !failures && (await this.api.bearer(true).catch(() => null))) {
          failures = 1;
          continue;
        }
        if ([401, 403, 404, 410].includes(error.status) && !error.missing) {
          this.gone(error.status);
          return;
        }
        if (error.missing || error.held) this.blocked += error.missing ? 2 : 1;
        failures = Date.now() - began > 20_000 ? 1 : failures + 1;
        if (failures > 1 && !error.held) this.state('waiting');
        if (error.missing || error.held) continue;
        const pause = Math.max((error.after || 0) * 1000, Math.min(SLOWEST, 500 * 2 ** failures));
        await this.sleep(pause * (0.75 + Math.random() / 2), signal);
      }
    }
  }

  async stream(id, signal) {
    const stop = new AbortController();
    const end = () => stop.abort();
    signal.addEventListener('abort', end, { once: true });
    let heard = false;
    let timer = setTimeout(end, FIRST);
    try {
      const response = await fetch(`/api/v1/conversations/${id}/live?after=${this.after()}`, {
        headers: await this.api.headers(this.token, { Accept: 'text/event-stream' }), credentials: 'omit', cache: 'no-store', signal: stop.signal,
      });
      if (!response.ok) throw failure(response);
      if (!(response.headers.get('Content-Type') || '').startsWith('text/event-stream')) throw flagged('missing');
      const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
      const parse = events((name, data) => this.event(id, name, data));
      for (;;) {
        const { done, value } = await reader.read();
        if (done) return;
        clearTimeout(timer);
        timer = setTimeout(end, SILENT);
        if (!heard) this.state('live');
        heard = true;
        this.blocked = 0;
        parse(value);
      }
    } catch (error) {
      // nothing came at all, neither an answer nor a byte of it: something on the way does not let events through
      if (!heard && !error.status && !signal.aborted && navigator.onLine) throw flagged('held');
      throw error;
    } finally {
      clearTimeout(timer);
      stop.abort();
      signal.removeEventListener('abort', end);
    }
  }

  event(id, name, data) {
    let detail;
    try {
      detail = JSON.parse(data);
    } catch {
      return;
    }
    if (name === 'end' && detail.reason === 'gone') throw Object.assign(new Error('gone'), { status: 404 });
    const typing = name === 'typing';
    if (typing) this.typing(detail);
    else if (detail && detail.messages) this.news(detail);
    else return;
    this.tell(typing ? { kind: 'typing', id, detail } : { kind: 'news', id, view: detail });
  }

  async poll(id, signal) {
    for (let quiet = 0, round = 0; !signal.aborted && round < ROUNDS; quiet += 1, round += 1) {
      const view = await this.api.get(`/api/v1/conversations/${id}?after=${this.after()}`, { token: this.token, signal });
      this.state('polling');
      if (view.messages.length) quiet = 0;
      this.news(view);
      this.tell({ kind: 'news', id, view });
      const calm = document.hidden ? 20_000 : quiet > 40 ? 8_000 : 3_000;
      await this.sleep(calm, signal);
    }
  }

  sleep(time, signal) {
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer);
        this.woken = null;
        resolve();
      };
      const timer = setTimeout(done, time);
      this.woken = done;
      signal.addEventListener('abort', done, { once: true });
    });
  }
}

function flagged(name) {
  return Object.assign(new Error(name), { [name]: true });
}

function failure(response) {
  const told = { status: response.status, after: Number(response.headers.get('Retry-After')) || 0 };
  // no such stream, or no such conversation: polling will tell
  if ([404, 405, 406].includes(response.status)) return Object.assign(flagged('missing'), told);
  return Object.assign(new Error('live'), told);
}

function channelOf(name) {
  try {
    return new BroadcastChannel(name);
  } catch {
    return null;
  }
}

/** A parser of server-sent events: feed it text, it calls `each(name, data)`. */
export function events(each) {
  let rest = '';
  let name = '';
  let data = [];
  return (text) => {
    const lines = (rest + text).split(/\r\n|\n|\r(?!$)/);
    rest = lines.pop();
    for (const line of lines) {
      if (line === '') {
        if (data.length) each(name || 'message', data.join('\n'));
        name = '';
        data = [];
      } else if (line.startsWith('event:')) {
        name = line.slice(6).trim();
      } else if (line.startsWith('data:')) {
        data.push(line.slice(5).replace(/^ /, ''));
      }
    }
  };
}
