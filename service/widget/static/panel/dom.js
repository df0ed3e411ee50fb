/* Elements with text only: nothing here, or anywhere in the panel, turns a string into markup. */

/** An element with attributes, `on<event>` listeners and children; strings become text. */
export function el(name, given = {}, ...inside) {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(given)) {
    if (value === undefined || value === null || value === false) continue;
    if (typeof value === 'function') node.addEventListener(key.slice(2), value);
    else node.setAttribute(key, value === true ? '' : String(value));
  }
  node.append(...inside.flat().filter((each) => each !== null && each !== undefined && each !== false));
  return node;
}

const SHAPES = {
  close: 'M6 6l12 12M18 6L6 18',
  back: 'M15 5l-7 7 7 7',
  down: 'M12 5v14M6 13l6 6 6-6',
  send: 'M12 19V5M6 11l6-6 6 6',
  clip: 'M20 11.5l-8.2 8.2a5 5 0 0 1-7.1-7.1l8.6-8.6a3.3 3.3 0 0 1 4.7 4.7l-8.5 8.5a1.7 1.7 0 0 1-2.4-2.4l7.8-7.8',
  file: 'M7 3h7l5 5v12a1 1 0 0 1-1 1H7a1 1 0 0 1-1-1V4a1 1 0 0 1 1-1zM14 3v5h5',
  list: 'M5 7h14M5 12h14M5 17h9',
  plus: 'M12 5v14M5 12h14',
  check: 'M5 12.5l4.5 4.5L19 7.5',
  person: 'M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4.5 20.5c1-4 4-5.5 7.5-5.5s6.5 1.5 7.5 5.5',
  book: 'M4 5.5A2.5 2.5 0 0 1 6.5 3H20v15H6.5A2.5 2.5 0 0 0 4 20.5zM4 20.5A2.5 2.5 0 0 0 6.5 21H20v-3',
  star: 'M12 3.5l2.6 5.4 5.9.8-4.3 4.1 1 5.9-5.2-2.8-5.2 2.8 1-5.9L3.5 9.7l5.9-.8z',
  bin: 'M5 7h14M10 7V4h4v3M7 7l1 13h8l1-13',
};

/** A drawing that says nothing to a screen reader: what it stands for is always said in words. */
export function icon(name) {
  const space = 'http://www.w3.org/2000/svg';
  const svg = document.createElementNS(space, 'svg');
  const path = document.createElementNS(space, 'path');
  svg.setAttribute('viewBox', '0 0 24 24');
  svg.setAttribute('class', `icon icon-${name}`);
  svg.setAttribute('aria-hidden', 'true');
  path.setAttribute('d', SHAPES[name]);
  svg.append(path);
  return svg;
}

export const byId = (id) => document.getElementById(id);

const LINK = /https?:\/\/[^\s<>"'`{}|\\^[\]]+[^\s<>"'`{}|\\^[\].,;:!?)]/g;

/** The text with its web addresses as links that tell the other side nothing. */
export function linked(text) {
  const found = [];
  let at = 0;
  for (const match of text.matchAll(LINK)) {
    let address;
    try {
      address = new URL(match[0]);
    } catch {
      continue;
    }
    found.push(text.slice(at, match.index), el('a', { href: address.href, target: '_blank', rel: 'noopener noreferrer nofollow' }, match[0]));
    at = match.index + match[0].length;
  }
  found.push(text.slice(at));
  return found.filter((each) => each !== '');
}

/** Paragraphs and lists: lines that begin with "- " are the points of one. */
export function prose(text) {
  const found = [];
  for (const line of text.split('\n')) {
    const point = /^\s*[-•]\s+(.*)$/.exec(line);
    const last = found[found.length - 1];
    if (point) {
      const list = last && last.tagName === 'UL' ? last : el('ul', { dir: 'auto' });
      list.append(el('li', {}, linked(point[1])));
      if (list !== last) found.push(list);
    } else if (line.trim()) {
      found.push(el('p', { dir: 'auto' }, linked(line)));
    }
  }
  return found;
}
