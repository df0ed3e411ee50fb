/* What its reader has not seen: the launcher counts it, and a line in the conversation says where it begins. */

export class Unseen {
  /** `ui` has words, talk, log, views, host, opened. */
  constructor(ui) {
    this.ui = ui;
    this.told = ''; // to the launcher
  }

  /** What is on the screen was seen; what was not, the launcher counts. */
  looked() {
    const { words, talk, log, views, host, opened } = this.ui;
    const looking = opened && !document.hidden && views.now === 'talk';
    if (looking && log.jump.hidden) talk.markSeen();
    const count = looking ? 0 : talk.unread;
    const told = `${count} ${words.language}`;
    if (told === this.told) return;
    this.told = told;
    host.tell('badge', {
      count, open: words.say('launcher_open'), close: words.say('launcher_close'), panel: words.say('panel'),
      unread: count ? words.say('launcher_unread', { count }) : '', more: count ? words.say('unread', { count }) : '',
    });
  }

  /** Draw the line before what came since they last looked. */
  mark() {
    const { talk, log } = this.ui;
    const { seen } = talk;
    const first = talk.ordered.find((each) => each.author !== 'requester' && each.number > seen);
    log.markNew(first && seen ? first.number : 0);
  }
}
