/* What the frame keeps in the browser, for its site alone; where the browser keeps nothing, until the page is left. */

const PREFIX = 'firstline:';

class Memory {
  constructor() {
    this.held = new Map();
  }
  getItem(key) {
    return this.held.has(key) ? this.held.get(key) : null;
  }
  setItem(key, value) {
    this.held.set(key, value);
  }
  removeItem(key) {
    this.held.delete(key);
  }
}

function usable(name) {
  try {
    const store = window[name];
    const probe = `${PREFIX}probe`;
    store.setItem(probe, '1');
    store.removeItem(probe);
    return store;
  } catch {
    return new Memory();
  }
}

/** `kept` survives the browser's end, `passing` only a reload. Values are JSON; what cannot be read is not there. */
export function keeping(site) {
  const place = (name) => {
    const store = usable(name);
    const key = (each) => `${PREFIX}${site}:${each}`;
    return {
      get(each, otherwise = null) {
        try {
          const found = store.getItem(key(each));
          return found === null ? otherwise : JSON.parse(found);
        } catch {
          return otherwise;
        }
      },
      set(each, value) {
        try {
          if (value === null || value === undefined) store.removeItem(key(each));
          else store.setItem(key(each), JSON.stringify(value));
        } catch {
          // full: what is on the screen stays there, and the next write tries again
        }
      },
      lasting: !(store instanceof Memory),
    };
  };
  const kept = place('localStorage');
  const passing = place('sessionStorage');
  return {
    kept,
    passing,
    erase() {
      for (const each of ['talk', 'talks', 'outbox', 'seen', 'mine']) kept.set(each, null);
      passing.set('draft', null);
    },
  };
}

/** 192 random bits that nobody can guess. */
export function newKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(24));
  return Array.from(bytes, (each) => each.toString(16).padStart(2, '0')).join('');
}
