// The page of a rule: asks for its results once it is there, and again while somebody else is being answered; shows the event that
// is chosen. Without it, links and a form do the same.

const place = document.getElementById('results');

function choose() {
  const form = place.querySelector('[data-chooses]');
  if (!form) return;
  form.querySelector('button').hidden = true;
  form.querySelector('select').addEventListener('change', event => {
    for (const part of place.querySelectorAll('[data-event]')) part.hidden = part.dataset.event !== event.target.value;
    const here = new URL(location);
    here.searchParams.set('event', event.target.value);
    history.replaceState(null, '', here);
  });
}

function say(text) {
  const line = place.querySelector('[data-says]');
  if (line) line.textContent = text;
}

function isOver() {
  place.removeAttribute('aria-busy');
  place.querySelector('[data-waits] .button')?.removeAttribute('hidden');
}

async function ask() {
  try {
    const answer = await fetch(place.dataset.once, { headers: { accept: 'text/html' }, redirect: 'error' });
    if (answer.status === 503) {
      say('Results of this account are being counted for somebody else. Yours are next.');
      setTimeout(ask, 2000);
      return;
    }

    if (!answer.ok) throw new Error(String(answer.status));
    place.replaceChildren(...new DOMParser().parseFromString(await answer.text(), 'text/html').body.childNodes);
    choose();
  } catch {
    say('The results did not come. The server is away, or asks for a new sign-in.');
  }

  isOver();
}

if (place.dataset.once) {
  place.setAttribute('aria-busy', 'true');
  place.querySelector('[data-waits] .button').hidden = true;
  const event = new URL(location).searchParams.get('event');
  if (event) place.dataset.once += `&event=${encodeURIComponent(event)}`;
  say('Looking at every customer…');
  ask();
} else {
  choose();
}
