/* What the installer's pages do more with a script: copy, preview while typing, and look whether the site was seen. */
'use strict';

for (const button of document.querySelectorAll('[data-copy]')) {
  const field = document.getElementById(button.dataset.copy);
  const said = button.textContent;
  button.hidden = false;
  button.addEventListener('click', async () => {
    field.select();
    try {
      await navigator.clipboard.writeText(field.value);
      button.textContent = 'Copied';
    } catch {
      button.textContent = 'Selected: copy it now';
    }
    setTimeout(() => { button.textContent = said; }, 3000);
  });
}

for (const form of document.querySelectorAll('[data-preview]')) {
  const picture = form.querySelector('img');
  let waiting = 0;
  const show = () => {
    const given = new FormData(form);
    const look = new URLSearchParams();
    for (const name of ['accent', 'position', 'greeting', 'label', 'locale']) look.set(name, given.get(name) || '');
    picture.src = `/sites/preview.svg?${look}`;
  };
  form.addEventListener('input', () => {
    clearTimeout(waiting);
    waiting = setTimeout(show, 250);
  });
}

for (const place of document.querySelectorAll('[data-seen]')) {
  const said = place.querySelector('[data-said]');
  const refused = place.querySelector('[data-refused]');
  const look = async () => {
    if (document.hidden) return;
    const answer = await fetch(place.dataset.seen, { headers: { Accept: 'application/json' } });
    if (!answer.ok) return;
    const check = await answer.json();
    // only what differs is set: a screen reader hears each change once
    const steady = check.said.replace(/^Seen .* from/, 'Seen from') === said.textContent.replace(/^Seen .* from/, 'Seen from');
    if (steady) place.setAttribute('aria-live', 'off');
    else place.removeAttribute('aria-live');
    if (said.textContent !== check.said) said.textContent = check.said;
    if (refused.textContent !== check.refused) refused.textContent = check.refused;
    refused.hidden = !check.refused;
    place.className = `notice ${['good', 'warn'].includes(check.kind) ? check.kind : ''}`.trim();
  };
  setInterval(() => { look().catch(() => {}); }, 3000);
}
