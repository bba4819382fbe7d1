// What the builder edits, made of a definition's JSON and turned back into it: write(read(json)) is json. Members keep their order
// and spelling, those that nobody knows stay, and what the builder cannot show is a node of kind 'code' that holds its JSON. A node
// that is not edited is written as it was read.

import { array, object, scalar, textOf, valueOf } from './json.js';

export const comparators = [
  'EQUAL', 'NOT_EQUAL', 'LESS_THAN', 'LESS_THAN_OR_EQUAL', 'GREATER_THAN', 'GREATER_THAN_OR_EQUAL', 'LIKE', 'NOT_LIKE',
];
export const presences = ['is_not_missing', 'is_missing'];
export const haystacks = ['any_of', 'none_of', 'like_any_of', 'like_none_of'];
export const units = ['SECOND', 'MINUTE', 'HOUR', 'DAY'];

/** Reads the whole body of a segment; null when it is of no such shape, and only its JSON can be edited. */
export function read(json) {
  const body = membersOf(json);
  if (!body || 'description' in body && textOf(body.description) === undefined) return null;
  if ('metadata' in body && !body.metadata.members) return null;
  const definition = 'definition' in body ? membersOf(body.definition) : {};
  if (!definition) return null;
  return {
    kind: 'body', json, inner: body.definition, description: textOf(body.description), metadata: body.metadata,
    root: optional(definition.root_condition, readCondition),
    passthrough: optional(definition.passthrough, readAudience),
    collections: optional(definition.collections, code),
  };
}

/** Writes a body, or any node of it. */
export function write(node) {
  if (!node) return undefined;
  switch (node.kind) {
    case 'body':
      return fill(node.json, {
        description: keep(membersOf(node.json ?? object([]))?.description, node.description),
        metadata: node.metadata,
        definition: writeDefinition(node),
      });
    case 'group':
      return fill(node.json, {
        combination: fill(node.inner, {
          conjunction: keep(membersOf(node.inner ?? object([])).conjunction, node.conjunction),
          [node.of]: array(node.children.map(write)),
        }),
      });
    case 'customer':
      return fill(node.json, { customer_condition: fill(node.inner, { customer_filter: write(node.filter) }) });
    case 'event':
      return fill(node.json, { event_filter: write(node.filter) });
    case 'otherwise':
      return fill(node.json, { [node.wrapper]: fill(node.inner, { source: write(node.child) }) });
    case 'sequence':
      return writeSequence(node);
    default:
      return node.json ?? build[node.kind](node);
  }
}

/** Edits fields of a node; what stands for them in the JSON is written anew. */
export function change(node, fields) {
  Object.assign(node, fields);
  if (node.kind in build) delete node.json;
}

/** The nodes right below a node, each with its path from there. */
export function partsOf(node) {
  const parts = {
    body: () => [
      [node.root, 'definition.root_condition'], [node.passthrough, 'definition.passthrough'],
      [node.collections, 'definition.collections'],
    ],
    group: () => node.children.map((child, index) => [child, `combination.${node.of}[${index}]`]),
    customer: () => [[node.filter, 'customer_condition.customer_filter']],
    event: () => [[node.filter, 'event_filter']],
    otherwise: () => [[node.child, `${node.wrapper}.source`]],
    sequence: () => [
      [node.entry, 'entry_event_filter'], [node.goal, 'goal'], [node.disqualifier, 'disqualifier'],
      [node.keys, 'unique_key_sources'], [node.tracked, 'tracked_data'],
    ].map(([part, name]) => [part, `sequence_condition.sequence.${name}`]),
  }[node.kind];
  return parts ? parts().filter(([part]) => part) : [];
}

/** The innermost node that a path, as a fault has it, leads to; and what is left of the path behind it. */
export function find(node, path) {
  for (const [part, way] of partsOf(node)) {
    if (path === way) return { node: part, rest: '' };
    if (path.startsWith(way) && '.['.includes(path[way.length])) return find(part, path.slice(way.length).replace(/^\./, ''));
  }

  return { node, rest: path };
}

// What a builder adds.
export const newGroup = (of, conjunction, children) => ({ kind: 'group', of, conjunction, children });
export const newTest = field => ({ kind: 'test', field, operator: 'EQUAL', type: 'string', values: [''] });
export const newCustomer = () => ({ kind: 'customer', filter: newTest('customer.') });
export const newEvents = () => newGroup('expressions', 'AND', [newTest('event.type'), newTest('event.action')]);
export const newEvent = () => ({ kind: 'event', filter: newEvents() });
export const newTimeout = () => ({ kind: 'timeout', amount: '1', unit: 'HOUR' });
export const newSequence = () => ({ kind: 'sequence', min: '1', age: String(7 * 24 * 60 * 60), entry: newEvents() });
export const newOtherwise = child => ({ kind: 'otherwise', wrapper: 'false_or_missing', child });
export const code = json => ({ kind: 'code', json });

const optional = (json, reader) => (json === undefined ? undefined : reader(json));

function writeDefinition({ inner, root, passthrough, collections }) {
  if (!inner && !root && !passthrough && !collections) return undefined;
  return fill(inner, { root_condition: write(root), passthrough: write(passthrough), collections: write(collections) });
}

function readCondition(json) {
  const [kind, inner] = only(json);
  switch (kind) {
    case 'combination': return readGroup(json, inner, 'conditions', readCondition) ?? code(json);
    case 'customer_condition': {
      const filter = membersOf(inner)?.customer_filter;
      return filter ? { kind: 'customer', json, inner, filter: readExpression(filter) } : code(json);
    }
    case 'sequence_condition': return readSequence(json, inner) ?? code(json);
    default: return code(json);
  }
}

function readContinuation(json) {
  const [kind, inner] = only(json);
  switch (kind) {
    case 'combination': return readGroup(json, inner, 'continuations', readContinuation) ?? code(json);
    case 'event_filter': return { kind: 'event', json, filter: readExpression(inner) };
    case 'sequence_condition': return readSequence(json, inner) ?? code(json);
    case 'timeout_source': return readTimeout(json, inner) ?? code(json);
    default: return code(json);
  }
}

function readExpression(json) {
  const [kind, inner] = only(json);
  switch (kind) {
    case 'combination': return readGroup(json, inner, 'expressions', readExpression) ?? code(json);
    case 'false_or_missing':
    case 'true_or_missing': {
      const source = membersOf(inner)?.source;
      return source ? { kind: 'otherwise', json, inner, wrapper: kind, child: readExpression(source) } : code(json);
    }
    default: {
      const test = kind && readTest(kind, inner);
      return test ? { kind: 'test', json, ...test } : code(json);
    }
  }
}

function readGroup(json, inner, of, reader) {
  const members = membersOf(inner);
  const conjunction = textOf(members?.conjunction);
  if (!['AND', 'OR'].includes(conjunction) || !members[of]?.items) return null;
  return { kind: 'group', json, inner, of, conjunction, children: members[of].items.map(reader) };
}

function readSequence(json, inner) {
  const counted = membersOf(inner);
  const sequence = membersOf(counted?.sequence);
  if (!sequence?.entry_event_filter) return null;
  const numbers = [counted.min_count, counted.max_count, sequence.max_age_seconds];
  if (numbers.some(number => number && numberOf(number) === undefined)) return null;
  const [min, max, age] = numbers.map(numberOf);
  return {
    kind: 'sequence', json, inner, sequence: counted.sequence, min, max, age,
    entry: readExpression(sequence.entry_event_filter),
    goal: optional(sequence.goal, readContinuation),
    disqualifier: optional(sequence.disqualifier, readContinuation),
    keys: optional(sequence.unique_key_sources, readKeys),
    tracked: optional(sequence.tracked_data, code),
  };
}

function writeSequence(node) {
  const counted = membersOf(node.inner ?? object([]));
  const sequence = membersOf(node.sequence ?? object([]));
  return fill(node.json, {
    sequence_condition: fill(node.inner, {
      min_count: keepNumber(counted.min_count, node.min),
      max_count: keepNumber(counted.max_count, node.max),
      sequence: fill(node.sequence, {
        max_age_seconds: keepNumber(sequence.max_age_seconds, node.age),
        entry_event_filter: write(node.entry), unique_key_sources: write(node.keys), tracked_data: write(node.tracked),
        goal: write(node.goal), disqualifier: write(node.disqualifier),
      }),
    }),
  });
}

/** An attribute or a field of an event, an operator, and what it is compared with. */
function readTest(kind, inner) {
  if (kind === 'comparison') {
    const parts = exactly(inner, 'lhs', 'comparator', 'rhs');
    const [field, operator] = [pathOf(parts?.lhs), textOf(parts?.comparator)];
    const value = field !== undefined && comparators.includes(operator) && readValue(parts.rhs);
    return value ? { field, operator, ...value } : null;
  }

  if (presences.includes(kind)) {
    const field = pathOf(exactly(inner, 'source')?.source);
    return field === undefined ? null : { field, operator: kind, type: 'string', values: [] };
  }

  const [, operator, type] = /^((?:like_)?(?:any|none)_of)_(string|number)$/.exec(kind) ?? [];
  if (!operator || operator.startsWith('like') && type === 'number') return null;
  const parts = exactly(inner, 'needle', 'haystack');
  const [field, values] = [pathOf(parts?.needle), parts?.haystack.items?.map(type === 'number' ? numberOf : textOf)];
  return field === undefined || !values?.every(isPlain) ? null : { field, operator, type, values };
}

function readValue(json) {
  const [kind, inner] = only(json);
  const [, type] = /^(string|number|boolean)_literal$/.exec(kind) ?? [];
  if (type) {
    const value = exactly(inner, 'value')?.value;
    const text = type === 'string' ? textOf(value) : type === 'number' ? numberOf(value) : valueOf(value)?.toString();
    const isOfType = isPlain(text) && (type !== 'boolean' || typeof valueOf(value) === 'boolean');
    return isOfType ? { type, values: [text] } : null;
  }

  const shift = kind === 'shift_time' && readShift(inner, 'now');
  return shift && shift.amount.startsWith('-') ? { type: 'ago', values: [shift.amount.slice(1)], unit: shift.unit } : null;
}

function readTimeout(json, inner) {
  const [kind, shift] = only(inner);
  const read = kind === 'shift_time' && readShift(shift, 'event.ts');
  return read ? { kind: 'timeout', json, ...read } : null;
}

/** A time that is moved by so many units; null for any other, and for one in a time zone. */
function readShift(json, from) {
  const parts = exactly(json, 'source', 'amount', 'unit');
  if (!parts || pathOf(parts.source) !== from) return null;
  const [kind, inner] = only(parts.amount);
  const amount = kind === 'number_literal' ? numberOf(exactly(inner, 'value')?.value) : undefined;
  const unit = textOf(parts.unit);
  return amount !== undefined && units.includes(unit) ? { amount, unit } : null;
}

function readKeys(json) {
  const fields = json.items?.map(pathOf);
  return fields?.every(field => isPlain(field) && !field.includes(',')) ? { kind: 'keys', json, fields } : code(json);
}

function readAudience(json) {
  const id = textOf(exactly(json, 'audience_id')?.audience_id);
  return id === undefined ? code(json) : { kind: 'audience', json, id };
}

/** What is written for the nodes that are read as a whole. */
const build = {
  test: node => buildTest(node),
  timeout: node => object({ timeout_source: buildShift('event.ts', node.amount, node.unit) }),
  keys: node => array(node.fields.map(buildPath)),
  audience: node => object({ audience_id: scalar(node.id) }),
};

function buildTest({ field, operator, type, values, unit }) {
  if (presences.includes(operator)) return object({ [operator]: object({ source: buildPath(field) }) });
  if (haystacks.includes(operator)) {
    return object({ [`${operator}_${type}`]: object({ needle: buildPath(field), haystack: array(values.map(scalar)) }) });
  }

  return object({
    comparison: object({ lhs: buildPath(field), comparator: scalar(operator), rhs: buildValue(type, values[0] ?? '', unit) }),
  });
}

function buildValue(type, value, unit) {
  if (type === 'ago') return buildShift('now', `-${value}`, unit);
  return object({ [`${type}_literal`]: object({ value: scalar(type === 'boolean' ? value === 'true' : value) }) });
}

const buildPath = path => object({ path_reference: object({ value: scalar(path) }) });

const buildShift = (from, amount, unit) => object({
  shift_time: object({
    source: buildPath(from), amount: object({ number_literal: object({ value: scalar(amount) }) }), unit: scalar(unit),
  }),
});

function pathOf(json) {
  const [kind, inner] = only(json);
  return kind === 'path_reference' ? textOf(exactly(inner, 'value')?.value) : undefined;
}

/** A number as it is written, in quotes or without. */
function numberOf(json) {
  const value = valueOf(json);
  return typeof value === 'number' ? json.raw : typeof value === 'string' ? value : undefined;
}

/** True for a text that a field of one line can hold. */
const isPlain = text => text !== undefined && !/[\r\n]/.test(text);

const snake = name => name.replace(/[A-Z]/g, letter => `_${letter.toLowerCase()}`);

/** The members of an object by their names in snake case, as the server takes them; null when it is none, or has one twice. */
function membersOf(json) {
  if (!json?.members) return null;
  const found = Object.create(null);
  for (const [name, value] of json.members) {
    if (snake(name) in found) return null;
    found[snake(name)] = value;
  }

  return found;
}

/** The members of an object that has just these; null for any other. */
function exactly(json, ...names) {
  const members = membersOf(json);
  return members && Object.keys(members).length === names.length && names.every(name => name in members) ? members : null;
}

/** The name and the value of the only member of an object; neither when it has not just one. */
function only(json) {
  const members = Object.entries(membersOf(json) ?? {});
  return members.length === 1 ? members[0] : [];
}

/** An object with these values for its members; those that are undefined go, those that are missing come last. */
function fill(json, values) {
  const left = { ...values };
  const members = (json?.members ?? []).map(([name, value]) => {
    if (!Object.hasOwn(values, snake(name))) return [name, value];
    delete left[snake(name)];
    return [name, values[snake(name)]];
  });
  return object([...members, ...Object.entries(left)]);
}

const keep = (json, text) => (text === undefined ? undefined : textOf(json) === text ? json : scalar(text));

function keepNumber(json, text) {
  if (text === undefined || text === '') return undefined;
  if (json && numberOf(json) === text) return json;
  return /^\d{1,15}$/.test(text) ? { raw: String(Number(text)) } : scalar(text);
}
