/* Who the page says it is: a signed token that the page's own server makes, asked for anew before it runs out. */

import { Failed } from './api.js';

const EARLY = 60; // seconds before its end
const PATIENCE = 10_000;

export class Identity {
  /** `on`: the page has a way to vouch for its visitor. */
  constructor(host, on) {
    this.host = host;
    this.renew(on);
    this.asked = new Map();
    this.count = 0;
  }

  forget() {
    this.turn = (this.turn || 0) + 1;
    this.on = false;
    this.value = null;
    this.subject = null;
    this.until = 0;
    this.asking = null;
  }

  /** Another way to vouch: what the one before said no longer counts. */
  renew(on) {
    this.forget();
    this.on = on;
  }

  /** The signed token, or null for somebody unknown. `fresh`: the last one was refused. Raises Failed, as a refused one does, where none comes. */
  async token(fresh = false) {
    if (!this.on) return null;
    if (!fresh && this.value && Date.now() / 1000 < this.until - EARLY) return this.value;
    if (!this.asking) {
      const asking = this.ask().finally(() => {
        if (this.asking === asking) this.asking = null;
      });
      this.asking = asking;
    }
    return this.asking;
  }

  /** The subject that the token names; null for somebody unknown. */
  async who() {
    await this.token();
    return this.subject;
  }

  async ask() {
    const { turn } = this;
    const value = await new Promise((resolve) => {
      const id = (this.count += 1);
      this.asked.set(id, resolve);
      this.host.tell('token?', { id });
      setTimeout(() => resolve(null), PATIENCE);
    });
    const claims = value && claimsOf(value);
    if (turn !== this.turn) throw new Failed(0); // asked for somebody else than it is now
    if (!claims || typeof claims.sub !== 'string') throw new Failed(401);
    Object.assign(this, { value, subject: claims.sub, until: Number(claims.exp) || 0 });
    return value;
  }

  given({ id, token }) {
    const resolve = this.asked.get(id);
    this.asked.delete(id);
    if (resolve) resolve(typeof token === 'string' ? token : null);
  }
}

/** What a token says of itself; the service alone knows whether it is true. */
function claimsOf(token) {
  try {
    const part = token.split('.')[1].replace(/-/g, '+').replace(/_/g, '/');
    return JSON.parse(new TextDecoder().decode(Uint8Array.from(atob(part), (each) => each.charCodeAt(0))));
  } catch {
    return null;
  }
}
