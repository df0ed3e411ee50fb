/* Files on their way: picked, dropped or pasted; sent as soon as there is a ticket, each with its own key. */

import { byId, el, icon } from './dom.js';
import { newKey } from './keeping.js';

const AT_ONCE = 10;

export class Files {
  /** `ui` has words, api, talk, options, notice(text); `refresh()` reads the conversation again. */
  constructor(ui, refresh) {
    this.ui = ui;
    this.refresh = refresh;
    this.items = [];
    this.place = byId('files');
    this.pick = byId('pick');
    this.pick.addEventListener('change', () => {
      this.add([...this.pick.files]);
      this.pick.value = '';
    });
    byId('attach').addEventListener('click', () => this.pick.click());
    byId('box').addEventListener('paste', (event) => this.pasted(event));
    this.dropping();
  }

  get waiting() {
    return this.items.some((each) => each.state === 'waiting');
  }

  pasted(event) {
    const found = [...(event.clipboardData ? event.clipboardData.files : [])];
    if (!found.length) return;
    event.preventDefault();
    this.add(found.map((each) => named(each, this.ui.words)));
  }

  dropping() {
    const cover = byId('drop');
    let depth = 0;
    const carries = (event) => event.dataTransfer && [...event.dataTransfer.types].includes('Files');
    const on = (name, hear) => document.addEventListener(name, (event) => {
      if (!carries(event)) return;
      event.preventDefault();
      hear(event);
      cover.hidden = depth < 1;
    });
    on('dragenter', () => { depth += 1; });
    on('dragleave', () => { depth -= 1; });
    on('dragover', () => {});
    on('drop', (event) => {
      depth = 0;
      this.add([...event.dataTransfer.files]);
    });
  }

  add(files) {
    const most = (this.ui.options.attachment_mb || 10) * 1024 * 1024;
    for (const file of files.slice(0, AT_ONCE)) {
      const item = { file, key: newKey(), state: 'waiting', share: 0, reason: '' };
      if (!file.size) Object.assign(item, { state: 'failed', final: true, reason: this.ui.words.say('file_empty') });
      if (file.size > most) Object.assign(item, { state: 'failed', final: true, reason: this.ui.words.say('file_large', { size: this.ui.words.size(most) }) });
      this.items.push(item);
    }
    this.render();
    this.flush();
  }

  /** Send what waits, one after the other; before there is a ticket nothing can be. */
  async flush() {
    const { talk } = this.ui;
    if (this.sending || !talk.id || !talk.ready || !navigator.onLine) return;
    const next = this.items.find((each) => each.state === 'waiting');
    if (!next) return;
    this.sending = true;
    await this.send(next, talk.id, talk.token);
    this.sending = false;
    this.flush();
  }

  async send(item, id, token) {
    const { api, talk, words, notice } = this.ui;
    item.state = 'sending';
    item.stop = new AbortController();
    this.render();
    const progress = (share) => {
      item.share = share;
      if (item.bar) item.bar.value = share;
    };
    try {
      await api.upload(`/api/v1/tickets/${id}/attachments`, item.file, { key: item.key, token, signal: item.stop.signal, progress });
      this.items = this.items.filter((each) => each !== item);
      notice(words.say('file_sent', { name: item.file.name }));
      await this.refresh();
    } catch (error) {
      const doubted = error.status === 401 && talk.subject && !token;
      if (doubted) talk.unvouched();
      Object.assign(item, { state: doubted ? 'waiting' : 'failed', final: error.status >= 400 && !error.passing, reason: error.detail || '' });
    }
    this.render();
  }

  retry(item) {
    item.state = 'waiting';
    this.render();
    this.flush();
  }

  wake() {
    for (const each of this.items) if (each.state === 'failed' && !each.final) each.state = 'waiting';
    this.render();
    this.flush();
  }

  remove(item) {
    if (item.stop) item.stop.abort();
    this.items = this.items.filter((each) => each !== item);
    this.render();
    byId('box').focus();
  }

  clear() {
    this.items.forEach((each) => each.stop && each.stop.abort());
    this.items = [];
    this.render();
  }

  render() {
    this.place.hidden = !this.items.length;
    this.place.replaceChildren(...this.items.map((each) => this.row(each)));
  }

  row(item) {
    const { words } = this.ui;
    const { name } = item.file;
    const head = [icon('file'), el('bdi', { class: 'file-name' }, name), el('span', { class: 'soft' }, words.size(item.file.size))];
    const drop = el('button', { type: 'button', class: 'mini', 'aria-label': words.say('file_remove', { name }), onclick: () => this.remove(item) }, icon('close'));
    const rest = [];
    if (item.state === 'sending') {
      item.bar = el('progress', { max: 1, value: item.share, 'aria-label': words.say('file_progress', { name, percent: '' }).replace(/[\s:]+$/, '') });
      rest.push(item.bar);
    } else if (item.state === 'failed') {
      rest.push(el('p', { role: 'alert', class: 'bad' }, words.say('file_failed', { name, reason: item.reason })));
      if (!item.final) rest.push(el('button', { type: 'button', class: 'small', onclick: () => this.retry(item) }, words.say('retry')));
    } else {
      rest.push(el('span', { class: 'soft' }, words.say('file_waiting')));
    }
    return el('li', { class: item.state }, head, drop, el('div', { class: 'file-rest' }, rest));
  }
}

/** A picture from the clipboard has no name that tells it from the next one. */
function named(file, words) {
  if (file.name && !/^image\.\w+$/.test(file.name)) return file;
  const moment = new Date().toISOString().replace(/[:T]/g, '-').slice(0, 19);
  return new File([file], `${words.say('file')}-${moment}.${(file.type.split('/')[1] || 'png').replace(/\W.*/, '')}`, { type: file.type });
}

/** Save a file that the service holds: fetched with the token, then handed to the browser to save. */
export async function saveFile(api, file, token) {
  const response = await fetch(`/api/v1/attachments/${file.id}`, { headers: await api.headers(token), credentials: 'omit', cache: 'no-store' });
  if (!response.ok) throw new Error(String(response.status));
  const address = URL.createObjectURL(await response.blob());
  const link = el('a', { href: address, download: file.name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
