/* Firstline's loader: a launcher in a shadow root, and the conversation in a frame of Firstline's own origin.
   The page that carries it sees neither token nor conversation. No dependency, no build step. docs/widget.md */
(function () {
  'use strict';
  var GLOBAL = 'Firstline';
  var EVENTS = ['ready', 'open', 'close', 'unread', 'message:sent', 'message:received', 'suggestion:shown', 'resolved',
    'handoff', 'rating', 'error'];
  var NARROW = '(max-width: 479.98px)';
  var ERASE_WAIT = 1500;
  var PATIENCE = 8000; // until a panel that says nothing is taken for one that does not come
  // until the panel has said its own, and for where it never comes
  var WORDS = {
    en: { open: 'Open support chat', close: 'Close support chat', panel: 'Support chat',
      failed: 'The support chat could not be loaded.', again: 'Try again', shut: 'Close', plain: 'Open the support page in a new tab' },
    ar: { open: 'فتح محادثة الدعم', close: 'إغلاق محادثة الدعم', panel: 'محادثة الدعم',
      failed: 'تعذّر تحميل محادثة الدعم.', again: 'إعادة المحاولة', shut: 'إغلاق', plain: 'فتح صفحة الدعم في علامة تبويب جديدة' }
  };
  // its own storage, forms, links to elsewhere and files to save; not: moving this page, or dialogues over it
  var SANDBOX = 'allow-scripts allow-same-origin allow-forms allow-popups allow-popups-to-escape-sandbox allow-downloads';
  var tag = document.currentScript || document.querySelector('script[data-site-key][src*="widget.js"]');
  var known = window[GLOBAL];
  if (known && known.loaded) {
    console.info('Firstline is on this page already; the second script does nothing.');
    return;
  }
  if (!tag || !/^https?:/.test(tag.src)) {
    console.info('Firstline: put the script on the page with its address as src.');
    return;
  }
  var HOME = new URL(tag.src).origin;

  /* ---- state ---- */
  var options = {};
  var running = false;
  var shown = true;
  var opened = false;
  var ready = false; // the panel listens
  var greeted = false; // and the page was told so
  var patience = 0;
  var callback = null; // gives the page's signed token
  var waiting = []; // messages for the panel until it is ready
  var listeners = {};
  var said = {}; // by the panel, in its language
  var unread = 0;
  var parts = null;
  var erasing = null;
  var background = null;

  /* ---- options ---- */
  var CHECKS = {
    siteKey: function (v) { return /^[\w-]{1,80}$/.test(v); },
    locale: function (v) { return /^(auto|[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8})*)$/.test(v); },
    colorScheme: function (v) { return v === 'auto' || v === 'light' || v === 'dark'; },
    position: function (v) { return v === 'start' || v === 'end'; },
    accent: function (v) { return /^#[0-9a-f]{6}$/i.test(v); },
    label: function (v) { return v.length <= 80; },
    greeting: function (v) { return v.length <= 500; },
    launcher: function (v) { return v === 'show' || v === 'hide'; },
    preload: function (v) { return v === 'idle' || v === 'open'; },
    offset: function (v) { return /^\d{1,3}$/.test(v); },
    zIndex: function (v) { return /^\d{1,10}$/.test(v); }
  };

  function take(given) {
    Object.keys(given || {}).forEach(function (name) {
      var value = given[name] === undefined || given[name] === null ? '' : String(given[name]);
      if (!Object.prototype.hasOwnProperty.call(CHECKS, name)) complain('unknown option: ' + name);
      else if (value && CHECKS[name](value)) options[name] = value;
      else if (value) complain('not a value for ' + name + ': ' + value.slice(0, 80));
    });
  }

  function fromTag() {
    var given = {};
    Object.keys(CHECKS).forEach(function (name) {
      if (tag.dataset[name] !== undefined) given[name] = tag.dataset[name];
    });
    return given;
  }

  function complain(what) {
    console.info('Firstline: ' + what);
    emit('error', { message: what });
  }

  /* Asked for on the tag or by the page's own language; empty: what the site says, or the browser. */
  function asked() {
    var wanted = options.locale && options.locale !== 'auto' ? options.locale : document.documentElement.lang;
    return /^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,2}$/.test(wanted) ? wanted : '';
  }

  function language() { return asked() || navigator.language || 'en'; }

  function word(key) { return said[key] || (/^ar\b/i.test(language()) ? WORDS.ar : WORDS.en)[key]; }

  function isRightToLeft() {
    var chosen = options.locale && options.locale !== 'auto';
    if (!chosen && document.documentElement.lang) return getComputedStyle(document.documentElement).direction === 'rtl';
    return /^(ar|he|fa|ur|ps|sd|ug|yi|dv|ckb)\b/i.test(language());
  }

  /* ---- what the page hears ---- */
  function emit(type, detail) {
    (listeners[type] || []).slice().forEach(function (hear) {
      // a listener of the page that fails is the page's own matter; the others still hear
      try { hear(Object.assign({ type: type }, detail)); } catch (error) { setTimeout(function () { throw error; }); }
    });
  }

  function on(type, hear) {
    if (EVENTS.indexOf(type) < 0 || typeof hear !== 'function') {
      complain('on: expected one of ' + EVENTS.join(', ') + ' and a function');
      return function () {};
    }
    (listeners[type] = listeners[type] || []).push(hear);
    if (type === 'ready' && greeted) hear({ type: type });
    return function () {
      listeners[type] = (listeners[type] || []).filter(function (each) { return each !== hear; });
    };
  }

  /* ---- the shadow root ---- */
  var STYLE = [
    ':host{all:initial!important;display:block!important;position:fixed!important;inset:auto!important;width:0!important;',
    'height:0!important;margin:0!important;padding:0!important;border:0!important;overflow:visible!important;opacity:1!important;',
    'visibility:visible!important;transform:none!important;filter:none!important;contain:none!important;clip-path:none!important;',
    'pointer-events:auto!important;content-visibility:visible!important;z-index:var(--z)!important}',
    ':host([hidden]){display:none!important}',
    '*{box-sizing:border-box}',
    '.at{position:fixed;z-index:1;bottom:calc(var(--gap) + env(safe-area-inset-bottom,0px));',
    'inset-inline-end:calc(var(--gap) + env(safe-area-inset-right,0px))}',
    '.start .at{inset-inline-end:auto;inset-inline-start:calc(var(--gap) + env(safe-area-inset-left,0px))}',
    '.at button{inline-size:56px;block-size:56px;margin:0;padding:0;border:0;border-radius:50%;cursor:pointer;color:var(--on);',
    'background:var(--accent);box-shadow:0 2px 6px rgb(15 23 42/.18),0 10px 28px rgb(15 23 42/.24);display:grid;place-items:center;',
    'font:600 13px/1 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",Arial,sans-serif;',
    'transition:transform .18s cubic-bezier(.2,.8,.3,1.2),box-shadow .18s;-webkit-tap-highlight-color:transparent}',
    '.at button:hover{transform:translateY(-2px) scale(1.03);box-shadow:0 4px 10px rgb(15 23 42/.2),0 16px 36px rgb(15 23 42/.28)}',
    '.at button:active{transform:scale(.96)}',
    '.at button:focus-visible{outline:3px solid #fff;outline-offset:0;box-shadow:0 0 0 6px #10182b}',
    'svg{grid-area:1/1;inline-size:28px;block-size:28px;fill:none;stroke:currentColor;stroke-width:2;stroke-linecap:round;',
    'stroke-linejoin:round;transition:transform .2s,opacity .2s}',
    '.shut,.is-open .talk{opacity:0;transform:rotate(-40deg) scale(.6)}.is-open .shut{opacity:1;transform:none}',
    '.count{position:absolute;inset-block-start:-4px;inset-inline-end:-4px;min-inline-size:22px;block-size:22px;padding-inline:6px;',
    'border-radius:11px;background:#c8102e;color:#fff;border:2px solid #fff;display:grid;place-items:center;',
    'font:700 12px/1 system-ui,-apple-system,"Segoe UI",Roboto,Arial,sans-serif;pointer-events:none}',
    '.count[hidden]{display:none}',
    '.panel{position:fixed;bottom:calc(var(--gap) + 72px);inset-inline-end:var(--gap);inline-size:min(400px,calc(100vw - 2*var(--gap)));',
    'block-size:min(680px,calc(100vh - 104px - var(--gap) + 20px));block-size:min(680px,calc(100dvh - 104px - var(--gap) + 20px));',
    'border-radius:18px;overflow:hidden;background:var(--paper);box-shadow:0 0 0 1px rgb(120 130 150/.28),0 8px 24px rgb(15 23 42/.14),',
    '0 28px 64px rgb(15 23 42/.22);visibility:hidden;opacity:0;transform:translateY(14px) scale(.98);transform-origin:bottom;',
    'transition:opacity .16s ease-out,transform .2s cubic-bezier(.2,.8,.2,1),visibility 0s .2s}',
    '.start .panel{inset-inline-end:auto;inset-inline-start:var(--gap)}',
    '.is-open .panel{visibility:visible;opacity:1;transform:none;transition-delay:0s}',
    'iframe{display:block;inline-size:100%;block-size:100%;border:0;margin:0;background:transparent;color-scheme:inherit}',
    'iframe[hidden]{display:none}',
    '.sorry{display:flex;flex-direction:column;align-items:start;justify-content:center;gap:12px;block-size:100%;padding:24px;overflow:auto;',
    'color:var(--ink);font:400 16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",Arial,sans-serif}',
    '.sorry p{margin:0;font-weight:600}',
    '.sorry button,.sorry a{min-block-size:44px;padding:9px 16px;border:1px solid currentColor;border-radius:10px;background:none;color:inherit;',
    'font:inherit;text-decoration:none;cursor:pointer}',
    '.sorry button:first-of-type{background:var(--accent);color:var(--on);border-color:transparent}',
    '.sorry :focus-visible{outline:3px solid var(--ink);outline-offset:2px}',
    '.quiet .launch{display:none}',
    '@media (max-width:479.98px){.panel,.start .panel{inset:0;inline-size:100%;block-size:100vh;block-size:100dvh;border-radius:0}',
    '.is-open.is-there .launch{visibility:hidden}}',
    '@media (prefers-reduced-motion:reduce){*{transition:none!important}.at button:hover,.at button:active{transform:none}}',
    '@media (forced-colors:active){button,.panel,.count{border:2px solid ButtonBorder;forced-color-adjust:auto}',
    '.at button:focus-visible{outline:3px solid Highlight;outline-offset:3px}svg{stroke:ButtonText}}',
    '@media print{:host{display:none!important}}'
  ].join('');

  function make(name, attributes) {
    var node = document.createElement(name);
    Object.keys(attributes || {}).forEach(function (key) { node.setAttribute(key, attributes[key]); });
    return node;
  }

  function drawing(kind, path) {
    var space = 'http://www.w3.org/2000/svg';
    var svg = document.createElementNS(space, 'svg');
    svg.setAttribute('viewBox', '0 0 28 28');
    svg.setAttribute('class', kind);
    svg.setAttribute('aria-hidden', 'true');
    var line = document.createElementNS(space, 'path');
    line.setAttribute('d', path);
    svg.append(line);
    return svg;
  }

  function readable(accent) {
    var channel = [1, 3, 5].map(function (at) {
      var part = parseInt(accent.slice(at, at + 2), 16) / 255;
      return part <= 0.04045 ? part / 12.92 : Math.pow((part + 0.055) / 1.055, 2.4);
    });
    var light = 0.2126 * channel[0] + 0.7152 * channel[1] + 0.0722 * channel[2];
    return 1.05 / (light + 0.05) >= (light + 0.05) / 0.05 ? '#ffffff' : '#000000';
  }

  function build() {
    var host = make('div', { id: 'firstline-widget' });
    var root = host.attachShadow({ mode: 'open' });
    var box = make('section');
    var at = make('div', { class: 'at launch' });
    var button = make('button', { type: 'button', 'aria-expanded': 'false', 'aria-controls': 'panel' });
    var count = make('span', { class: 'count', hidden: '', 'aria-hidden': 'true' });
    var panel = make('div', { id: 'panel', class: 'panel', role: 'dialog' });
    var sheet = new CSSStyleSheet();
    var look = new CSSStyleSheet();
    sheet.replaceSync(STYLE);
    root.adoptedStyleSheets = [sheet, look];
    button.append(
      drawing('talk', 'M5 9.5A4.5 4.5 0 0 1 9.5 5h9A4.5 4.5 0 0 1 23 9.5v5a4.5 4.5 0 0 1-4.5 4.5h-5.7L8 23v-4.2A4.5 4.5 0 0 1 5 14.5zM10 10.5h8M10 14h5'),
      drawing('shut', 'M7 11l7 7 7-7'));
    at.append(button, count);
    box.append(panel, at);
    root.append(box);
    button.addEventListener('click', function () { toggle(); });
    root.addEventListener('keydown', function (event) {
      if (event.key === 'Escape' && opened) { event.preventDefault(); close(true); }
    });
    parts = { host: host, root: root, box: box, button: button, count: count, panel: panel, look: look, frame: null, sorry: null };
  }

  function dress() {
    if (!parts) return;
    var accent = options.accent || '#1d54e2';
    var gap = Math.min(Number(options.offset || 20), 200);
    var z = Math.min(Number(options.zIndex || 2147483000), 2147483647);
    var dark = options.colorScheme === 'dark' || (options.colorScheme !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches);
    parts.look.replaceSync(':host{--accent:' + accent + ';--on:' + readable(accent) + ';--gap:' + gap + 'px;--z:' + z +
      ';--paper:' + (dark ? '#0e131f' : '#f5f6fa') + ';--ink:' + (dark ? '#edf0f7' : '#151b2b') + ';color-scheme:' + (dark ? 'dark' : 'light') + '!important}');
    parts.host.setAttribute('dir', isRightToLeft() ? 'rtl' : 'ltr');
    parts.host.hidden = !shown;
    parts.box.className = [options.position === 'start' ? 'start' : 'end', opened ? 'is-open' : '', ready ? 'is-there' : '',
      options.launcher === 'hide' ? 'quiet' : ''].join(' ').trim();
    var label = opened ? word('close') : unread ? word('unread') || word('open') : options.label || word('open');
    if (!opened && unread && options.label) label = options.label + (said.more ? ', ' + said.more : '');
    parts.button.setAttribute('aria-label', label);
    parts.button.setAttribute('aria-expanded', String(opened));
    parts.box.setAttribute('aria-label', word('panel'));
    parts.panel.setAttribute('aria-label', word('panel'));
    if (parts.frame) parts.frame.title = word('panel');
    parts.count.hidden = !unread || opened;
    parts.count.textContent = unread > 99 ? '99+' : String(unread);
    fill();
  }

  /* In full screen the panel is all there is: what lies behind it cannot be reached until it is closed. Only once the
     panel is there, with its own way out. */
  function fill() {
    var whole = opened && shown && ready && matchMedia(NARROW).matches;
    if (whole) parts.panel.setAttribute('aria-modal', 'true'); else parts.panel.removeAttribute('aria-modal');
    if (whole && !background && document.body && !document.body.inert) {
      background = document.body;
      background.inert = true;
    } else if (!whole && background) {
      background.inert = false;
      background = null;
    }
  }

  /* Beside the body, not in it: a page that renders its body anew takes nothing away from us. */
  function attach() {
    if (!running || !parts || parts.host.isConnected) return;
    document.documentElement.append(parts.host);
    // a frame that is moved begins anew
    if (parts.frame) expect();
    watch();
  }

  var watcher = new MutationObserver(attach);

  function watch() {
    watcher.observe(document, { childList: true });
    watcher.observe(document.documentElement, { childList: true });
  }

  /* ---- the frame ---- */
  function frame() {
    if (!parts || parts.frame) return;
    var start = new URLSearchParams({
      host: location.origin, scheme: options.colorScheme || 'auto', accent: options.accent || '',
      greeting: options.greeting || '', identified: callback ? '1' : ''
    });
    var inner = make('iframe', {
      title: word('panel'), allow: 'clipboard-write', referrerpolicy: 'origin'
    });
    // on a page of Firstline's own origin there is nobody to be kept from
    if (HOME !== location.origin) inner.setAttribute('sandbox', SANDBOX);
    inner.src = HOME + '/widget/panel?' + new URLSearchParams({ site: options.siteKey, locale: asked() }) + '#' + start;
    parts.frame = inner;
    parts.panel.append(inner);
    expect();
  }

  function expect() {
    ready = false;
    clearTimeout(patience);
    patience = setTimeout(apologise, PATIENCE);
    dress();
  }

  /* Blocked, broken, or not let in by the desk: nothing but the panel's silence tells. It may still come late. */
  function apologise() {
    if (!running || !parts.frame || parts.sorry) return;
    var sorry = make('div', { class: 'sorry', role: 'alert' });
    var text = make('p');
    var retry = make('button', { type: 'button' });
    var shut = make('button', { type: 'button' });
    var plain = make('a', { href: HOME + '/chat', target: '_blank', rel: 'noopener' });
    var lost = parts.root.activeElement === parts.frame;
    text.textContent = word('failed');
    retry.textContent = word('again');
    shut.textContent = word('shut');
    plain.textContent = word('plain');
    retry.addEventListener('click', again);
    shut.addEventListener('click', function () { close(true); });
    sorry.append(text, retry, plain, shut);
    parts.sorry = sorry;
    parts.frame.hidden = true;
    parts.panel.append(sorry);
    if (lost) retry.focus();
    complain('the panel could not be loaded');
  }

  function forgive() {
    clearTimeout(patience);
    if (!parts.sorry) return;
    parts.sorry.remove();
    parts.sorry = null;
    parts.frame.hidden = false;
  }

  function again() {
    forgive();
    parts.frame.remove();
    parts.frame = null;
    frame();
    parts.frame.focus();
  }

  function tell(type, detail) {
    var message = Object.assign({ firstline: 1, type: type }, detail);
    if (!ready) waiting.push(message);
    else if (parts && parts.frame) parts.frame.contentWindow.postMessage(message, HOME);
  }

  function heard(event) {
    var inner = parts && parts.frame;
    if (!inner || event.source !== inner.contentWindow || event.origin !== HOME) return;
    var told = event.data;
    if (!told || told.firstline !== 1 || typeof told.type !== 'string') return;
    if (told.type === 'hello') arrived(told);
    else if (told.type === 'close') close(true);
    else if (told.type === 'token?') token(told.id);
    else if (told.type === 'erased') { if (erasing) erasing(); }
    else if (told.type === 'badge') badge(told);
    else if (told.type === 'event' && EVENTS.indexOf(told.name) >= 0) emit(told.name, plain(told.detail));
  }

  function plain(detail) {
    var copy = detail && typeof detail === 'object' ? Object.assign({}, detail) : {};
    delete copy.type;
    return copy;
  }

  function arrived(told) {
    // the frame begins anew when the page moves it: whatever it was told before it must be told again
    var again = greeted;
    ready = greeted = true;
    forgive();
    ['accent', 'position', 'label'].forEach(function (name) {
      if (told[name] && !options[name] && CHECKS[name](String(told[name]))) options[name] = String(told[name]);
    });
    var queued = waiting;
    waiting = [];
    queued.forEach(function (message) { parts.frame.contentWindow.postMessage(message, HOME); });
    if (again) tell('identified', { on: Boolean(callback) });
    if (opened) tell('opened', { focus: refocus() });
    dress();
    if (!again) emit('ready', {});
  }

  /* A frame that was given the focus before its page came keeps the look of it, while keys go elsewhere. */
  function refocus() {
    var here = document.activeElement;
    if (here && here !== document.body && here !== parts.host) return false;
    parts.frame.blur();
    parts.frame.focus();
    return true;
  }

  function badge(told) {
    var before = unread;
    unread = Math.max(0, Math.min(Number(told.count) || 0, 999));
    ['open', 'close', 'unread', 'more', 'panel'].forEach(function (key) {
      if (typeof told[key] === 'string') said[key] = told[key].slice(0, 200);
    });
    dress();
    if (unread !== before) emit('unread', { count: unread });
  }

  function token(id) {
    var answered = false;
    function give(value) {
      if (answered) return;
      answered = true;
      tell('token', { id: id, token: typeof value === 'string' ? value.trim() : null });
    }
    if (!callback) return give(null);
    try {
      var found = callback(give);
      if (found && typeof found.then === 'function') found.then(function (value) { if (value !== undefined) give(value); }, failed);
      else if (typeof found === 'string') give(found);
    } catch (error) { failed(); }
    function failed() {
      emit('error', { message: 'identify: the callback failed' });
      give(null);
    }
  }

  /* ---- methods ---- */
  function boot(given) {
    take(given);
    if (running) { update({}); return; }
    if (!options.siteKey) { complain('no site key: set data-site-key'); return; }
    running = true;
    whenThere(function () {
      if (!running || parts) return;
      build();
      attach();
      watch();
      dress();
      if (opened) { opened = false; open(); }
      else if (options.preload !== 'open') idle(function () { if (running) frame(); });
    });
  }

  function whenThere(go) {
    if (document.body && document.readyState !== 'loading') go();
    else document.addEventListener('DOMContentLoaded', go, { once: true });
  }

  function idle(go) {
    function later() {
      if (window.requestIdleCallback) requestIdleCallback(go, { timeout: 4000 });
      else setTimeout(go, 1200);
    }
    if (document.readyState === 'complete') later();
    else window.addEventListener('load', later, { once: true });
  }

  function update(given) {
    take(given);
    tell('options', {
      locale: asked(), scheme: options.colorScheme || 'auto', accent: options.accent || '', greeting: options.greeting || ''
    });
    dress();
  }

  function open() {
    if (!running || opened) return;
    opened = true;
    if (!parts) return;
    shown = true;
    if (parts.sorry) again(); else frame();
    dress();
    parts.frame.focus();
    if (ready) tell('opened', { focus: true });
    emit('open', {});
  }

  function close(back) {
    if (!opened) return;
    opened = false;
    if (!parts) return;
    var inside = parts.root.activeElement === parts.frame;
    dress();
    tell('closed');
    if (back === true || inside) parts.button.focus();
    emit('close', {});
  }

  function toggle() { if (opened) close(true); else open(); }

  /* The frame alone can erase what it keeps: it is made for that where it was never opened. */
  function erase(then) {
    if (!parts) { if (then) then(); return; }
    frame();
    var done = false;
    erasing = function () {
      if (done) return;
      done = true;
      erasing = null;
      if (then) then();
    };
    tell('erase');
    setTimeout(erasing, ERASE_WAIT + (ready ? 0 : 4000));
  }

  function leave() {
    callback = null;
    close();
    unread = 0;
    erase();
    dress();
  }

  function shutdown() {
    if (!running) return;
    callback = null;
    close();
    running = false;
    watcher.disconnect();
    var gone = parts;
    if (!gone) return;
    gone.host.hidden = true;
    erase(function () {
      if (parts !== gone || running) return;
      gone.host.remove();
      parts = null;
      ready = greeted = false;
      clearTimeout(patience);
      waiting = [];
      unread = 0;
    });
  }

  var METHODS = {
    boot: function (given) {
      if (parts && !running) { // shut down a moment ago: its frame may still be erasing, and stays
        running = true;
        watch();
      }
      boot(given);
    },
    update: update,
    shutdown: shutdown,
    show: function () { shown = true; dress(); },
    hide: function () { close(); shown = false; dress(); },
    open: open,
    close: function () { close(); },
    toggle: toggle,
    newMessage: function (text) { tell('new', { text: String(text === undefined ? '' : text).slice(0, 50000) }); open(); },
    identify: function (give) {
      if (typeof give !== 'function') { complain('identify: expected a function that gives a signed token'); return; }
      callback = give;
      // a frame that is yet to come begins with it
      if (parts && parts.frame) tell('identified', { on: true });
    },
    logout: leave,
    setLocale: function (locale) { update({ locale: locale }); },
    setColorScheme: function (scheme) { update({ colorScheme: scheme }); },
    setAttributes: function (given) {
      var found = {};
      ['impact', 'urgency'].forEach(function (name) { if (given && given[name]) found[name] = String(given[name]).slice(0, 40); });
      tell('attributes', { attributes: found });
    },
    on: on
  };

  function call(name) {
    if (!Object.prototype.hasOwnProperty.call(METHODS, name)) { complain('unknown method: ' + name); return undefined; }
    return METHODS[name].apply(null, Array.prototype.slice.call(arguments, 1));
  }

  call.loaded = true;
  var early = (known && known.q) || [];
  window[GLOBAL] = call;
  window.addEventListener('message', heard);
  matchMedia(NARROW).addEventListener('change', function () { if (parts) fill(); });
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', dress);
  take(fromTag());
  var booted = Array.prototype.some.call(early, function (each) { return each[0] === 'boot'; });
  if (options.siteKey && !booted) boot({});
  Array.prototype.forEach.call(early, function (each) { call.apply(null, each); });
})();
