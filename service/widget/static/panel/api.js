/* Requests to the service: a bearer token, never a cookie; every failure as one kind of error. */

const TIMEOUT = 25_000;

export class Failed extends Error {
  /** `status` 0: nothing came back. `after`: seconds to wait. */
  constructor(status, detail = '', after = 0) {
    super(detail || String(status));
    Object.assign(this, { status, detail, after });
  }
  /** Worth sending again as it is. A conflict may be another's write that went before. */
  get passing() {
    return this.status === 0 || this.status === 408 || this.status === 429 || this.status >= 500;
  }
}

export class Api {
  /** `bearer(fresh)` gives the token to send, or null; `fresh` when the last one was refused. `turn()` changes with
   *  the person: what was meant for one is not sent again for another. */
  constructor(bearer, turn) {
    Object.assign(this, { bearer, turn });
  }

  async headers(token, more = {}) {
    const given = token === undefined ? await this.bearer(false) : token;
    return given ? { ...more, Authorization: `Bearer ${given}` } : more;
  }

  /** JSON there and back. Without `token` the caller's own is sent, and once more a new one where it is refused. */
  async request(method, path, given = {}) {
    const turn = this.turn();
    try {
      return await this.once(method, path, given);
    } catch (error) {
      if (error.status !== 401 || given.token !== undefined || turn !== this.turn()) throw error;
      const token = await this.bearer(true);
      if (!token || turn !== this.turn()) throw error;
      return this.once(method, path, { ...given, token });
    }
  }

  async once(method, path, { body, key, token, signal, timeout = TIMEOUT }) {
    const more = { Accept: 'application/json' };
    if (body !== undefined) more['Content-Type'] = 'application/json';
    if (key) more['Idempotency-Key'] = key;
    const stop = new AbortController();
    const timer = setTimeout(() => stop.abort(), timeout);
    if (signal) signal.addEventListener('abort', () => stop.abort(), { once: true });
    try {
      const response = await fetch(path, {
        method, headers: await this.headers(token, more), body: body === undefined ? undefined : JSON.stringify(body),
        credentials: 'omit', cache: 'no-store', signal: stop.signal, redirect: 'error',
      });
      const text = await response.text();
      if (!response.ok) throw refusal(response.status, text, response.headers.get('Retry-After'));
      return text ? JSON.parse(text) : null;
    } catch (error) {
      throw error instanceof Failed ? error : new Failed(0);
    } finally {
      clearTimeout(timer);
    }
  }

  get(path, more) {
    return this.request('GET', path, more);
  }

  post(path, body, more) {
    return this.request('POST', path, { ...more, body });
  }

  /** A file with its progress (0–1): only XMLHttpRequest says how far it is. */
  async upload(path, file, { key, token, signal, progress }) {
    const headers = await this.headers(token, { 'Idempotency-Key': key, Accept: 'application/json' });
    return new Promise((resolve, reject) => {
      const request = new XMLHttpRequest();
      request.open('POST', path);
      Object.entries(headers).forEach(([name, value]) => request.setRequestHeader(name, value));
      request.upload.onprogress = (event) => event.lengthComputable && progress(event.loaded / event.total);
      request.onerror = request.onabort = () => reject(new Failed(0));
      request.onload = () => {
        if (request.status >= 300) reject(refusal(request.status, request.responseText, request.getResponseHeader('Retry-After')));
        else resolve(JSON.parse(request.responseText));
      };
      if (signal) signal.addEventListener('abort', () => request.abort(), { once: true });
      const form = new FormData();
      form.append('file', file, file.name);
      request.send(form);
    });
  }
}

function refusal(status, text, after) {
  let detail = '';
  try {
    detail = String(JSON.parse(text).detail || '');
  } catch {
    // not ours: a proxy's page, whose words are not for here
  }
  return new Failed(status, detail.slice(0, 300), Number(after) || 0);
}
