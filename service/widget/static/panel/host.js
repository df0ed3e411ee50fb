/* The page around the frame. Only the origin that the frame was made for is heard, and only it is told anything. */

/** `hear(type, message)` gets what the page's loader says. */
export function hostOf(origin, allowed, hear) {
  const known = /^https?:\/\/[^/]+$/.test(origin) && (!allowed || !allowed.length || allowed.includes(origin));
  const framed = window.parent !== window && known;
  window.addEventListener('message', (event) => {
    if (!framed || event.source !== window.parent || event.origin !== origin) return;
    const said = event.data;
    if (said && said.firstline === 1 && typeof said.type === 'string') hear(said.type, said);
  });
  const tell = (type, detail = {}) => {
    if (framed) window.parent.postMessage({ ...detail, firstline: 1, type }, origin);
  };
  return { framed, tell, emit: (name, detail = {}) => tell('event', { name, detail }) };
}
