// Finds anything from every page: Ctrl+K, ⌘K or / opens the field, what is typed is asked for, arrows move through what was found.
// Without it the link leads to the page that finds the same.

const pause = 120;
const isMac = /Mac|iP/.test(navigator.platform);
const link = document.querySelector('[data-finds]');
const dialog = document.querySelector('[data-finder]');
const form = dialog.querySelector('form');
const field = form.elements.q;
const found = dialog.querySelector('[data-found]');
const status = dialog.querySelector('[role=status]');

let asking = new AbortController();
let timer;
let shown = null; // what the results are of
let opens = false; // Enter came before them

function open() {
  field.value = '';
  dialog.showModal();
  field.focus();
  ask();
}

/** Asks for what is typed: the answer to what was typed before does not count any more. */
async function ask() {
  clearTimeout(timer);
  asking.abort();
  asking = new AbortController();
  const [text, { signal }] = [field.value, asking];
  try {
    const answer = await fetch(`/find/results?${new URLSearchParams({ q: text })}`, {
      headers: { accept: 'text/html' }, redirect: 'manual', signal,
    });
    if (answer.type === 'opaqueredirect') location.reload(); // the way in: the session is over
    else if (answer.ok) show(text, await answer.text());
    else say('The server could not look. Press Enter to try again.');
  } catch {
    if (!signal.aborted) say('The server is away. Press Enter to try again.');
  }
}

function show(text, html) {
  const piece = new DOMParser().parseFromString(html, 'text/html').body;
  status.textContent = piece.querySelector('[data-count]')?.textContent ?? '';
  found.replaceChildren(...piece.childNodes);
  found.scrollTop = 0;
  shown = text;
  if (opens) found.querySelector('a')?.click();
  opens = false;
}

function say(text) {
  [shown, opens, status.textContent] = [null, false, text];
  const line = document.createElement('p');
  line.className = 'nothing';
  line.textContent = text;
  found.replaceChildren(line);
}

/** From the field to the first result and on, and around. */
function move(step) {
  const places = [field, ...found.querySelectorAll('a')];
  const at = Math.max(places.indexOf(document.activeElement), 0);
  places[(at + step + places.length) % places.length].focus();
}

link.addEventListener('click', event => {
  if (event.ctrlKey || event.metaKey || event.shiftKey) return; // to another tab or window
  event.preventDefault();
  open();
});
link.setAttribute('aria-haspopup', 'dialog');
link.setAttribute('aria-keyshortcuts', isMac ? 'Meta+K /' : 'Control+K /');
link.querySelector('kbd').textContent = isMac ? '⌘K' : 'Ctrl K';

addEventListener('keydown', event => {
  if (event.defaultPrevented || event.isComposing || event.altKey || event.shiftKey && event.key !== '/') return;
  const isK = event.key?.toLowerCase() === 'k' && (isMac ? event.metaKey && !event.ctrlKey : event.ctrlKey && !event.metaKey);
  const isSlash = event.key === '/' && !event.ctrlKey && !event.metaKey && !dialog.open
    && !event.target.closest?.('input, textarea, select, [contenteditable]');
  if (!isK && !isSlash) return;
  event.preventDefault();
  if (dialog.open) dialog.close();
  else open();
});

dialog.addEventListener('keydown', event => {
  if (event.isComposing) return;
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step) {
    event.preventDefault();
    move(step);
  } else if (event.key.length === 1 && !event.ctrlKey && !event.metaKey && document.activeElement.matches('[data-found] a')) {
    field.focus(); // who types on writes on
  }
});
dialog.addEventListener('click', event => {
  if (event.target === dialog || event.target.closest('[data-closes], [data-found] a')) dialog.close();
});
dialog.addEventListener('close', () => {
  clearTimeout(timer);
  asking.abort();
  opens = false;
});

field.addEventListener('input', () => {
  opens = false;
  clearTimeout(timer);
  timer = setTimeout(ask, pause);
});
form.addEventListener('submit', event => {
  event.preventDefault();
  if (shown === field.value) {
    found.querySelector('a')?.click();
  } else {
    opens = true;
    ask();
  }
});
