// How the nodes of a definition are shown and edited. `ui` is the builder: ui.edit(node, fields) changes fields of a node,
// ui.reshape(change, then) does anything else and then puts the focus on a node.

import { h } from './preact.js';
import htm from './htm.js';
import { parse, write } from './json.js';
import {
  comparators, haystacks, newCustomer, newEvent, newEvents, newGroup, newOtherwise, newSequence, newTest, newTimeout, presences, units,
} from './definition.js';

export const html = htm.bind(h);

const operators = {
  EQUAL: 'is', NOT_EQUAL: 'is not', LESS_THAN: 'is less than', LESS_THAN_OR_EQUAL: 'is at most', GREATER_THAN: 'is more than',
  GREATER_THAN_OR_EQUAL: 'is at least', LIKE: 'is like', NOT_LIKE: 'is not like', any_of: 'is one of', none_of: 'is none of',
  like_any_of: 'is like one of', like_none_of: 'is like none of', is_not_missing: 'is known', is_missing: 'is not known',
};
const types = { string: 'text', number: 'number', boolean: 'true or false', ago: 'time ago' };
const unitNames = { SECOND: 'seconds', MINUTE: 'minutes', HOUR: 'hours', DAY: 'days' };
const seconds = { SECOND: 1, MINUTE: 60, HOUR: 3600, DAY: 86400 };

/** One node with what is below it, what is wrong with it, and buttons to move and remove it. */
export function Node({ ui, node, title, place, inEvent }) {
  const View = views[node.kind];
  const fault = ui.faultOf(node);
  const faultId = `fault-${ui.keyOf(node)}`;
  return html`
    <div class=${`node ${node.kind}${fault ? ' at-fault' : ''}`} data-key=${ui.keyOf(node)} tabindex="-1" role="group"
      aria-label=${title ?? titles[node.kind]} aria-describedby=${fault ? faultId : undefined}>
      <div class="node-head">
        ${title && html`<strong>${title}</strong>`}
        ${place?.isContinuation && html`<${Kind} ui=${ui} node=${node} place=${place} />`}
        <${View} ui=${ui} node=${node} title=${title} inEvent=${inEvent} />
        ${place && html`<${Tools} ui=${ui} node=${node} place=${place} />`}
      </div>
      ${fault && html`<p class="fault" id=${faultId}>${fault}</p>`}
      ${below[node.kind]?.({ ui, node, place, inEvent })}
    </div>`;
}

const titles = {
  group: 'Group', customer: 'Customer condition', sequence: 'Event condition', test: 'Test', code: 'JSON', event: 'Event',
  timeout: 'Wait', otherwise: 'Negation', keys: 'Fields', audience: 'Audience',
};

/** Where a node stands in a list of its parent, or as its only part. */
const inList = (parent, list, index) => ({ parent, list, index });
const asPart = (parent, name) => ({ parent, name, isContinuation: name === 'goal' || name === 'disqualifier' });

function Tools({ ui, node, place }) {
  const { parent, list, index, inEvent } = place;
  if (place.isFixed && node.kind === 'test') return null;
  const what = (titles[node.kind] ?? '').toLowerCase();
  const move = (by, tool) => ui.reshape(() => {
    [list[index], list[index + by]] = [list[index + by], list[index]];
  }, node, '', tool);
  const remove = () => ui.reshape(() => {
    if (list) list.splice(index, 1);
    else parent[place.name] = place.isFixed ? newTest(inEvent ? 'event.' : 'customer.') : undefined;
  }, list?.[index + 1] ?? list?.[index - 1] ?? parent, `Removed: ${what}.`);
  return html`
    <span class="tools">
      ${list && index > 0 && html`<${IconButton} ui=${ui} icon="up" label=${`Move this ${what} up`} onClick=${() => move(-1, 'up')} />`}
      ${list && index < list.length - 1
        && html`<${IconButton} ui=${ui} icon="down" label=${`Move this ${what} down`} onClick=${() => move(1, 'down')} />`}
      <${IconButton} ui=${ui} icon="remove" label=${`Remove this ${what}`} onClick=${remove} />
    </span>`;
}

/** What a continuation is; of another kind it keeps what it can. */
function Kind({ ui, node, place: { parent, name } }) {
  const filter = node.filter ?? node.entry ?? newEvents();
  const kinds = {
    event: () => ({ ...newEvent(), filter }),
    timeout: newTimeout,
    sequence: () => ({ ...newSequence(), entry: filter }),
    group: () => newGroup('continuations', 'AND', [node]),
  };
  const names = { event: 'an event', timeout: 'a wait', sequence: 'several events', group: 'a group' };
  const become = kind => {
    const made = kinds[kind]();
    ui.reshape(() => { parent[name] = made; }, made);
  };
  return html`
    <${Select} label="What it is" value=${node.kind} onChange=${become}
      options=${node.kind in names ? names : { ...names, [node.kind]: 'JSON' }} />`;
}

const IconButton = ({ ui, icon, label, onClick }) => html`
  <button type="button" class="plain" data-tool=${icon} aria-label=${label} title=${label} onClick=${onClick}>
    <svg class="icon" aria-hidden="true"><use href=${`${ui.icons}#${icon}`} /></svg>
  </button>`;

const Select = ({ label, value, options, onChange }) => html`
  <select aria-label=${label} value=${value} onChange=${event => onChange(event.currentTarget.value)}>
    ${Object.entries(options).map(([key, name]) => html`<option value=${key} selected=${key === value}>${name}</option>`)}
  </select>`;

const Input = ({ label, value, onInput, ...more }) => html`
  <input aria-label=${label} value=${value} onInput=${event => onInput(event.currentTarget.value)} spellcheck=${false}
    autocomplete="off" ...${more} />`;

/** Buttons that add something: a name, and what makes it. */
const Adders = ({ ui, choices, add }) => html`
  <div class="adders">
    ${Object.entries(choices).map(([name, make]) => html`
      <button type="button" onClick=${() => {
        const made = make();
        ui.reshape(() => add(made), made);
      }}>+ ${name}</button>`)}
  </div>`;

const views = {
  group: ({ ui, node }) => html`
    <${Select} label="How the parts are joined" value=${node.conjunction} options=${{ AND: 'All of', OR: 'Any of' }}
      onChange=${conjunction => ui.edit(node, { conjunction })} />`,

  otherwise: ({ ui, node }) => html`
    <${Select} label="Negation" value=${node.wrapper}
      options=${{ false_or_missing: 'Not, or not known', true_or_missing: 'True, or not known' }}
      onChange=${wrapper => ui.edit(node, { wrapper })} />`,

  customer: () => html`<span class="kind">Customer</span>`,
  event: ({ title }) => !title && html`<span class="kind">Event</span>`,

  sequence: ({ ui, node }) => html`
    <span class="kind">Did</span>
    <span class="field"><span>at least</span><${Input} label="At least so many times" class="short" inputmode="numeric"
      value=${node.min ?? ''} onInput=${min => ui.edit(node, { min: min || undefined })} /></span>
    <span class="field"><span>at most</span><${Input} label="At most so many times" class="short" inputmode="numeric"
      value=${node.max ?? ''} placeholder="any" onInput=${max => ui.edit(node, { max: max || undefined })} /></span>
    <span class="field"><span>times in the last</span><${Age} ui=${ui} node=${node} /></span>`,

  timeout: ({ ui, node }) => html`
    <span class="field"><span>a wait of</span><${Input} label="Amount" class="short" inputmode="numeric" value=${node.amount}
      onInput=${amount => ui.edit(node, { amount })} /></span>
    <${Select} label="Unit" value=${node.unit} options=${unitNames} onChange=${unit => ui.edit(node, { unit })} />`,

  keys: ({ ui, node }) => html`
    <${Input} label="Count once for each of these fields" class="wide" list="event-fields" value=${node.fields.join(', ')}
      onInput=${text => ui.edit(node, { fields: text.split(',').map(field => field.trim()) })} />`,

  audience: ({ ui, node }) => html`
    <span class="kind">Another system tells who is in</span>
    <${Input} label="Id of the audience" value=${node.id} onInput=${id => ui.edit(node, { id })} />`,

  test: Test,
  code: CodeBlock,
};

const below = {
  group: ({ ui, node, inEvent }) => {
    const choices = {
      conditions: conditionChoices,
      continuations: continuationChoices,
      expressions: expressionChoices(inEvent),
    }[node.of];
    return html`
      <div class="parts">
        ${node.children.map((child, index) => html`
          <${Node} key=${ui.keyOf(child)} ui=${ui} node=${child} inEvent=${inEvent} place=${inList(node, node.children, index)} />`)}
        <${Adders} ui=${ui} choices=${choices} add=${made => node.children.push(made)} />
      </div>`;
  },

  customer: ({ ui, node }) => html`<${Filter} ui=${ui} node=${node} name="filter" inEvent=${false} />`,
  event: ({ ui, node }) => html`<${Filter} ui=${ui} node=${node} name="filter" inEvent=${true} />`,
  otherwise: ({ ui, node, inEvent }) => html`<${Filter} ui=${ui} node=${node} name="child" inEvent=${inEvent} />`,

  sequence: ({ ui, node }) => html`
    <${Filter} ui=${ui} node=${node} name="entry" inEvent=${true} />
    ${[['keys', 'Counted once for each'], ['goal', 'And then'], ['disqualifier', 'Unless'], ['tracked', 'Keeps']].map(([name, title]) =>
      node[name] && html`<div class="parts"><${Node} key=${ui.keyOf(node[name])} ui=${ui} node=${node[name]} title=${title}
        inEvent=${true} place=${asPart(node, name)} /></div>`)}
    <div class="parts adders">
      ${[['keys', 'Count once for each…', newKeys], ['goal', 'And then…', newEvent], ['disqualifier', 'Unless…', newEvent]].map(
        ([name, title, make]) => !node[name] && html`
          <${Adders} ui=${ui} choices=${{ [title]: make }} add=${made => { node[name] = made; }} />`)}
    </div>`,
};

const conditionChoices = {
  Attribute: newCustomer, Events: newSequence, Group: () => newGroup('conditions', 'OR', [newCustomer()]),
};
const continuationChoices = {
  event: newEvent, wait: newTimeout, 'several events': newSequence,
  group: () => newGroup('continuations', 'AND', [newEvent()]),
};
const expressionChoices = inEvent => {
  const test = () => newTest(inEvent ? 'event.' : 'customer.');
  return { Test: test, Group: () => newGroup('expressions', 'OR', [test()]), Not: () => newOtherwise(test()) };
};
const newKeys = () => ({ kind: 'keys', fields: ['event.'] });

/** The only expression of something: it cannot be removed, but a second one beside it makes a group of both. */
function Filter({ ui, node, name, inEvent }) {
  const filter = node[name];
  const join = made => {
    node[name] = newGroup('expressions', 'AND', [filter, made]);
  };
  return html`
    <div class="parts">
      <${Node} key=${ui.keyOf(filter)} ui=${ui} node=${filter} inEvent=${inEvent} place=${{ parent: node, name, inEvent, isFixed: true }} />
      ${filter.kind !== 'group' && html`<${Adders} ui=${ui} choices=${expressionChoices(inEvent)} add=${join} />`}
    </div>`;
}

function Test({ ui, node, inEvent }) {
  const isPresence = presences.includes(node.operator);
  const isList = haystacks.includes(node.operator);
  const isText = node.operator.includes('LIKE') || node.operator.startsWith('like');
  const [value = ''] = node.values;
  const choose = operator => {
    const isNowList = haystacks.includes(operator);
    const isOfTexts = operator.toLowerCase().includes('like') || isNowList && !['string', 'number'].includes(node.type);
    ui.edit(node, { operator, type: isOfTexts ? 'string' : node.type });
  };
  const kinds = isList ? ['string', 'number'] : inEvent ? ['string', 'number', 'boolean'] : Object.keys(types);
  const hints = { 'event.type': 'event-types', 'event.event_type': 'event-types', 'event.action': 'event-actions' }[node.field];
  return html`
    <${Input} label="Field" class="path" list=${inEvent ? 'event-fields' : 'customer-fields'} value=${node.field}
      onInput=${field => ui.edit(node, { field })} />
    <${Select} label="Operator" value=${node.operator} onChange=${choose}
      options=${Object.fromEntries([...comparators, ...haystacks, ...presences].map(key => [key, operators[key]]))} />
    ${!isPresence && !isText && html`
      <${Select} label="Kind of value" value=${node.type} options=${Object.fromEntries(kinds.map(key => [key, types[key]]))}
        onChange=${type => ui.edit(node, { type, ...startOf(type, value) })} />`}
    ${!isPresence && (isList
      ? html`<textarea aria-label="Values, one a line" rows=${Math.min(8, Math.max(2, node.values.length))} spellcheck=${false}
          value=${node.lines ?? node.values.join('\n')} placeholder="one a line"
          onInput=${event => ui.edit(node, linesOf(event.currentTarget.value))} />`
      : node.type === 'boolean'
        ? html`<${Select} label="Value" value=${value} options=${{ true: 'true', false: 'false' }}
            onChange=${text => ui.edit(node, { values: [text] })} />`
        : html`<${Input} label="Value" list=${hints} value=${value} onInput=${text => ui.edit(node, { values: [text] })} />
            ${node.type === 'ago' && html`<${Select} label="Unit" value=${node.unit} options=${{ ...unitNames }}
              onChange=${unit => ui.edit(node, { unit })} />`}`)}`;
}

/** What was typed, and the values of it: a line that was just begun is none yet. */
const linesOf = lines => ({ lines, values: lines.replace(/\n$/, '').split('\n').slice(lines === '' ? 1 : 0) });

function startOf(type, value) {
  if (type === 'boolean') return { values: [value === 'false' ? 'false' : 'true'] };
  return type === 'ago' ? { values: [/^\d+$/.test(value) ? value : '30'], unit: 'DAY' } : {};
}

function Age({ ui, node }) {
  const age = Number(node.age);
  const unit = node.ageUnit ?? (age > 0 ? ['DAY', 'HOUR', 'MINUTE', 'SECOND'].find(one => age % seconds[one] === 0) : 'DAY') ?? 'SECOND';
  const shown = node.age === undefined || Number.isNaN(age) ? node.age ?? '' : String(age / seconds[unit]);
  const set = (text, of) => ui.edit(node, {
    ageUnit: of, age: text === '' ? undefined : /^\d+(\.\d+)?$/.test(text) ? String(Number(text) * seconds[of]) : text,
  });
  return html`
    <${Input} label="How long" class="short" inputmode="numeric" value=${shown} placeholder="all" onInput=${text => set(text, unit)} />
    <${Select} label="Unit of how long" value=${unit} options=${unitNames} onChange=${of => set(shown, of)} />`;
}

/** What the builder has no view for; what is typed counts as soon as it is JSON. */
function CodeBlock({ ui, node }) {
  const change = text => {
    try {
      ui.edit(node, { json: parse(text), typed: text, broken: undefined });
    } catch (error) {
      ui.edit(node, { typed: text, broken: error.message });
    }
  };
  const text = node.typed ?? write(node.json);
  return html`
    <textarea aria-label="JSON" class="mono" rows=${Math.min(16, text.split('\n').length + 1)} spellcheck=${false}
      aria-invalid=${node.broken ? 'true' : undefined} value=${text} onInput=${event => change(event.currentTarget.value)} />`;
}

/** The whole definition: its root, or what it may begin with. */
export function Root({ ui, body }) {
  const { root, passthrough } = body;
  const begin = made => {
    body.root = made;
  };
  const join = made => {
    body.root = newGroup('conditions', 'AND', [root, made]);
  };
  return html`
    <div class="tree">
      ${root && html`<${Node} key=${ui.keyOf(root)} ui=${ui} node=${root} place=${asPart(body, 'root')} />`}
      ${passthrough && html`<${Node} key=${ui.keyOf(passthrough)} ui=${ui} node=${passthrough} place=${asPart(body, 'passthrough')} />`}
      ${!root && !passthrough && html`<p class="quiet">Who is in it? Begin with what is known of a customer, or with what they did.</p>`}
      ${!passthrough && root?.kind !== 'group' && html`
        <${Adders} ui=${ui} choices=${conditionChoices} add=${root ? join : begin} />`}
      ${body.collections && html`
        <${Node} key=${ui.keyOf(body.collections)} ui=${ui} node=${body.collections} title="Collections" place=${asPart(body, 'collections')} />`}
    </div>`;
}
