/* The words of the panel in one language, and times and numbers as that language writes them. */

const FALLBACK = 'en';

/** "ar-EG" before "ar" before English: the first that there is. */
export async function loadWords(locale) {
  const wanted = String(locale || FALLBACK).replace(/_/g, '-');
  const tries = [...new Set([wanted, wanted.split('-')[0].toLowerCase(), FALLBACK])];
  for (const each of tries) {
    try {
      const answer = await fetch(`/widget/words/${encodeURIComponent(each)}.json`);
      if (answer.ok) return new Words(await answer.json(), wanted);
    } catch {
      // the next one
    }
  }
  return new Words({}, FALLBACK);
}

export class Words {
  constructor(table, wanted) {
    this.table = table;
    this.language = table.language || FALLBACK;
    this.direction = table.direction || 'ltr';
    // the reader's own region decides how a date looks, where it is a region of this language
    this.locale = wanted.split('-')[0].toLowerCase() === this.language ? wanted : this.language;
    try {
      this.plurals = new Intl.PluralRules(this.locale);
    } catch {
      this.locale = this.language;
      this.plurals = new Intl.PluralRules(this.language);
    }
  }

  /** The sentence with its {names} filled in; with `count` in the form that the number takes. */
  say(key, values = {}) {
    let found = this.table[key];
    if (found && typeof found === 'object') found = found[this.plurals.select(values.count)] || found.other;
    return String(found === undefined ? key : found).replace(/\{(\w+)\}/g, (whole, name) => {
      const value = values[name];
      if (value === undefined) return whole;
      return typeof value === 'number' ? new Intl.NumberFormat(this.locale).format(value) : String(value);
    });
  }

  format(moment, options) {
    return new Intl.DateTimeFormat(this.locale, options).format(moment);
  }

  clock(moment) {
    return this.format(moment, { hour: 'numeric', minute: '2-digit' });
  }

  date(moment) {
    return this.format(moment, { day: 'numeric', month: 'short', year: 'numeric' });
  }

  /** "Today", "Yesterday" or the day; `now` in milliseconds. */
  day(moment, now = Date.now()) {
    const midnight = (each) => new Date(each).setHours(0, 0, 0, 0);
    const days = Math.round((midnight(moment) - midnight(now)) / 86_400_000);
    if (Math.abs(days) <= 1) {
      const said = new Intl.RelativeTimeFormat(this.locale, { numeric: 'auto' }).format(days, 'day');
      return said.charAt(0).toLocaleUpperCase(this.locale) + said.slice(1);
    }
    return this.format(moment, { weekday: 'long', day: 'numeric', month: 'long' });
  }

  /** When to expect somebody: the clock today, with the day later. */
  when(moment, now = Date.now()) {
    const today = new Date(moment).toDateString() === new Date(now).toDateString();
    return today ? this.clock(moment) : this.format(moment, { weekday: 'short', day: 'numeric', month: 'short', hour: 'numeric', minute: '2-digit' });
  }

  size(bytes) {
    const [unit, value] = bytes < 1e6 ? ['kilobyte', Math.max(bytes / 1e3, 0.1)] : ['megabyte', bytes / 1e6];
    return new Intl.NumberFormat(this.locale, { style: 'unit', unit, maximumFractionDigits: value < 10 ? 1 : 0 }).format(value);
  }
}
