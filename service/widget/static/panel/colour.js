/* The site's colour, made readable: text on it, and it as text on our surfaces, at 4.5 : 1 or better. */

const SURFACE = { light: [255, 255, 255], dark: [23, 30, 46] };
const INK = '#000000';

const parts = (hex) => [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16));
const written = (rgb) => `#${rgb.map((each) => Math.round(each).toString(16).padStart(2, '0')).join('')}`;
const mixed = (from, to, share) => from.map((each, at) => each + (to[at] - each) * share);

function light(rgb) {
  const [r, g, b] = rgb.map((each) => {
    const part = each / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

export function contrast(one, other) {
  const [a, b] = [light(one), light(other)].sort((x, y) => y - x);
  return (a + 0.05) / (b + 0.05);
}

/** Custom properties for an accent "#rrggbb" under a scheme: itself where it can be read, else as near as can be. */
export function shades(accent, scheme) {
  const surface = SURFACE[scheme];
  const towards = scheme === 'dark' ? [255, 255, 255] : [0, 0, 0];
  const tint = mixed(surface, parts(accent), scheme === 'dark' ? 0.26 : 0.1);
  let text = parts(accent);
  for (let share = 0; share <= 1 && Math.min(contrast(text, surface), contrast(text, tint)) < 4.6; share += 0.05) {
    text = mixed(parts(accent), towards, share);
  }
  const white = contrast(text, [255, 255, 255]);
  return {
    '--accent': written(text),
    '--on-accent': white >= contrast(text, parts(INK)) ? '#ffffff' : INK,
    '--tint': written(tint),
  };
}
