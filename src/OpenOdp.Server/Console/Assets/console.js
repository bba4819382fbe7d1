// What every page does in the browser: times in the viewer's zone, buttons that copy, parts that stay live. Without it the pages
// work, and show UTC.

const seconds = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium' });

function showTimes(root) {
  for (const time of root.querySelectorAll('time[datetime]')) {
    const at = new Date(time.dateTime);
    if (isNaN(at)) continue;
    time.title = at.toISOString();
    time.textContent = seconds.format(at);
  }
}

async function copy(button) {
  await navigator.clipboard.writeText(button.parentElement.querySelector('pre, code').textContent);
  const said = button.textContent;
  button.textContent = 'Copied';
  setTimeout(() => { button.textContent = said; }, 1500);
}

/** Makes a piece of the page, or all of it, do what it does with script. */
function dress(root) {
  showTimes(root);
  for (const button of root.querySelectorAll('[data-copies]')) {
    button.hidden = false;
    button.addEventListener('click', () => copy(button));
  }
}

/**
 * A part that stays live asks its address again and again, as long as somebody looks. What comes is a piece of the page: its
 * entries with an id that is new go to the top of the list (data-live="prepend"; those after the newest that was seen are asked
 * for, and what the piece says of those that are not in it is said), or all of it takes the place of the part.
 */
class LivePart {
  constructor(part) {
    this.part = part;
    this.every = Number(part.dataset.every ?? 2000);
    this.button = document.querySelector(`[data-pauses="${part.id}"]`);
    this.button?.addEventListener('click', () => this.pause());
    this.isPaused = false;
    this.next();
  }

  pause() {
    this.isPaused = !this.isPaused;
    this.button.setAttribute('aria-pressed', String(this.isPaused));
    this.button.textContent = this.isPaused ? 'Go on' : 'Pause';
  }

  next() {
    setTimeout(() => this.ask(), this.every);
  }

  async ask() {
    if (!this.isPaused && document.visibilityState === 'visible' && !this.isInUse()) {
      try {
        const answer = await fetch(this.source(), { headers: { accept: 'text/html' }, redirect: 'manual' });
        if (answer.type === 'opaqueredirect') location.reload(); // the way in: the session is over
        else if (answer.ok) this.show(await answer.text());
      } catch {
        // The server is away: the page stays as it is, and the next round tells.
      }
    }

    this.next();
  }

  source() {
    const { source, seen } = this.part.dataset;
    return source + (seen ? `&after=${seen}` : '');
  }

  /** What somebody types into or points at is not taken away. */
  isInUse() {
    return this.part.contains(document.activeElement) || this.part.querySelector('[data-chart]:hover') !== null;
  }

  show(html) {
    const piece = new DOMParser().parseFromString(html, 'text/html').body;
    dress(piece);
    for (const open of this.part.querySelectorAll('details[open][id]')) {
      piece.querySelector(`#${CSS.escape(open.id)}`)?.setAttribute('open', '');
    }

    if (this.part.dataset.live === 'prepend') {
      this.part.dataset.seen = piece.querySelector('[data-seen]')?.dataset.seen ?? this.part.dataset.seen;
      const fresh = [...piece.children].filter(entry => entry.id && !document.getElementById(entry.id));
      for (const entry of fresh) entry.classList.add('fresh');
      if (fresh.length > 0) this.part.querySelector('[data-none]')?.remove();
      this.part.prepend(...fresh);
      const said = fresh.find(entry => 'said' in entry.dataset)?.textContent;
      if (said) document.querySelector(`[data-says="${this.part.id}"]`).textContent = said;
      this.drop();
    } else {
      this.part.replaceChildren(...piece.childNodes);
    }
  }

  /** Drops the oldest of many entries; the link to older ones then goes to what lies behind the last that is left. */
  drop() {
    if (this.part.children.length <= 200) return;
    while (this.part.children.length > 200) this.part.lastElementChild.remove();
    const last = [...this.part.querySelectorAll('[data-before]')].at(-1);
    const older = document.querySelector(`[data-older="${this.part.id}"]`);
    const link = older.querySelector('a');
    const address = new URL(location);
    address.searchParams.set('before', last.dataset.before);
    link.href = address;
    older.replaceChildren(link); // what is said of the page's first entries is not true of these
    older.hidden = false;
  }
}

/** A field above a long list of boxes to tick: those stay in sight in which its text stands, and all stay ticked as they are. */
class Filter {
  constructor(tool) {
    this.rows = [...document.getElementById(tool.dataset.filters).children];
    this.field = tool.querySelector('input');
    this.status = tool.querySelector('[role=status]');
    this.field.addEventListener('input', () => this.show());
    this.field.addEventListener('keydown', event => { if (event.key === 'Enter') event.preventDefault(); }); // it sends nothing
    tool.hidden = false;
    this.show();
  }

  show() {
    const asked = this.field.value.trim().toLowerCase();
    for (const row of this.rows) row.hidden = !row.textContent.toLowerCase().includes(asked);
    const shown = this.rows.filter(row => !row.hidden).length;
    const away = this.rows.filter(row => row.hidden && row.querySelector(':checked')).length;
    this.status.textContent = asked && `${shown} of ${this.rows.length} shown${away > 0 ? `, ${away} more chosen` : ''}`;
  }
}

dress(document);
for (const current of document.querySelectorAll('nav [aria-current=page]')) {
  const nav = current.closest('nav'); // on a phone it is wider than the page
  nav.scrollLeft = current.offsetLeft - nav.offsetLeft - (nav.clientWidth - current.offsetWidth) / 2;
}

for (const part of document.querySelectorAll('[data-live]')) new LivePart(part);
for (const tool of document.querySelectorAll('[data-filters]')) new Filter(tool);
for (const form of document.querySelectorAll('form[data-asks]')) {
  form.addEventListener('submit', event => { if (!confirm(form.dataset.asks)) event.preventDefault(); });
}

// A form that is on its way is not sent again, as by a double click, until the page is left and shown again, or for so long: the
// page is not told when somebody stops it.
const awhile = 10_000;
const sent = new Set();
document.addEventListener('submit', event => {
  if (!sent.has(event.target)) return;
  event.preventDefault();
  event.stopPropagation(); // nobody is asked again, either
}, { capture: true });
document.addEventListener('submit', event => {
  const form = event.target;
  if (event.defaultPrevented || !form.matches('[method=post]')) return;
  sent.add(form);
  setTimeout(() => sent.delete(form), awhile);
  addEventListener('beforeunload', asked => { if (asked.defaultPrevented) sent.delete(form); }, { once: true }); // may stay
});
addEventListener('pageshow', event => { if (event.persisted) sent.clear(); });
