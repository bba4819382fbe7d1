// Shows what /look.json says, once a second while somebody sees the page. All of it is put in as text, never as markup.
const bookkeeping = new Set([
  'idempotence_id', 'data_source', 'data_source_type', 'data_source_version', 'ts', 'active_event', 'revision',
  'experiment_id', 'variation_id', 'campaign_id', 'event_id', 'rule_type', 'enabled', 'attribute_$opt_bot_filtering',
]);
let shown = '';

function make(tag, ...children) {
  const element = document.createElement(tag);
  element.append(...children);
  return element;
}

function put(id, ...children) {
  document.getElementById(id).replaceChildren(...children);
}

function when(text) {
  const time = make('time', new Date(text).toLocaleTimeString());
  time.dateTime = text;
  return time;
}

function pairs(fields) {
  return Object.entries(fields).flatMap(([name, value]) => [make('dt', name), make('dd', String(value))]);
}

function condition(one) {
  const count = one.count === undefined ? '' : ` (${one.count}; at least ${one.min_count ?? 0} are needed)`;
  return make('li', make('code', one.path), `: ${one.result}${count}`);
}

function segment({ id, qualified, explanation }) {
  const part = make('article', make('h3', id), make('p', qualified ? 'You are in it.' : 'You are not in it.'));
  if (explanation === null) return part;
  part.append(make('ul', ...explanation.because.map(condition)));
  if (explanation.next_change_at) {
    part.append(make('p', 'If nothing else happens, this changes at ', when(explanation.next_change_at), '.'));
  }
  const raw = make('pre', JSON.stringify(explanation, null, 2));
  raw.tabIndex = 0;
  part.append(make('details', make('summary', `What the platform says of ${id}`), raw));
  return part;
}

function row(event, counting) {
  const data = Object.entries(event.data).filter(([name]) => !bookkeeping.has(name));
  return make('tr',
    make('td', when(event.ts)),
    make('td', `${event.event_type} ${event.action ?? ''}`),
    make('td', counting.has(`${event.position}/${event.index}`) ? 'yes' : ''),
    make('td', data.map(([name, value]) => `${name}: ${value}`).join(', ')));
}

function show({ events, segments, decision }) {
  const { variables, reasons, ...how } = decision;
  const counting = new Set(segments.flatMap(({ explanation }) => explanation?.because ?? [])
    .flatMap((one) => one.events ?? []).map(({ position, index }) => `${position}/${index}`));
  const isOpen = document.querySelector('#segments details')?.open ?? false;
  const state = `You see the variation "${how.variation}", by the rule "${how.rule}".`;
  // A reader of screens says it when it changes, and only then.
  if (document.getElementById('state').textContent !== state) put('state', state);
  put('decision', ...pairs(how), ...pairs(variables));
  put('reasons', ...reasons.map((reason) => make('li', reason)));
  put('segments', ...segments.map(segment));
  put('events', ...(events?.map((event) => row(event, counting)) ?? [make('tr', make('td', 'None yet.'))]));
  for (const details of document.querySelectorAll('#segments details')) details.open = isOpen;
}

/** What an explanation says anew each time is when it was made. */
function timeless(text) {
  return text.replace(/"as_of":"[^"]*"/g, '');
}

async function look() {
  try {
    if (document.hidden) return;
    const answer = await fetch('/look.json');
    const text = await answer.text();
    if (!answer.ok) throw new Error(`The shop answers ${answer.status}.`);
    if (timeless(text) === shown) return;
    show(JSON.parse(text));
    shown = timeless(text);
  } catch (error) {
    shown = '';
    put('state', `Nothing new can be shown: ${error.message}`);
  } finally {
    setTimeout(look, 1000);
  }
}

document.addEventListener('visibilitychange', () => { shown = ''; });
look();
