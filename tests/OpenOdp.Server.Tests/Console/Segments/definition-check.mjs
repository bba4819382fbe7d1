// What the builder of segments must never do is lose something. Runs beside json.js and definition.js; prints what broke.

import assert from 'node:assert/strict';
import * as json from './json.js';
import { change, code, find, partsOf, read, write } from './definition.js';

function check(text) {
  const parsed = json.parse(text);
  const written = json.write(parsed);
  assert.deepEqual(JSON.parse(written), JSON.parse(text));
  assert.equal(json.write(json.parse(written)), written);
  const flat = json.writeFlat(parsed, '');
  assert.deepEqual(json.parse(flat), parsed);
  assert.doesNotMatch(flat.replaceAll(/"(?:[^"\\]|\\.)*"/g, ''), /\s/);
  const model = read(parsed);
  if (model === null) return;
  assert.equal(json.write(write(model)), written);
  checkPaths(model, model, '');
  forget(model);
  assert.deepEqual(meaning(write(model)), meaning(parsed));
}

/** Every node is found by its path. */
function checkPaths(root, node, path) {
  for (const [part, way] of partsOf(node)) {
    const whole = path ? `${path}.${way}` : way;
    assert.equal(find(root, whole).node, part);
    assert.deepEqual(find(root, `${whole}.comparison`).rest, find(part, 'comparison').rest);
    checkPaths(root, part, whole);
  }
}

/** Forgets how the nodes were written whose values say all: they are built anew. */
function forget(node) {
  if (['test', 'timeout', 'keys', 'audience'].includes(node.kind)) change(node, {});
  for (const [part] of partsOf(node)) forget(part);
}

/** What the server reads: the order and the spelling of names, and whether a number is in quotes, make no difference. */
function meaning(value) {
  if (value.items) return value.items.map(meaning);
  if (!value.members) return value.raw.startsWith('"') ? JSON.parse(value.raw) : value.raw;
  const snake = name => name.replace(/[A-Z]/g, letter => `_${letter.toLowerCase()}`);
  return new Map(value.members.map(([name, part]) => [snake(name), meaning(part)]));
}

function checkRemoval() {
  const conditions = ['1.0', '"\\u0031"', '1e0'].map(value =>
    `{"customerCondition":{"note":[1.50],"customer_filter":{"comparison":{"rhs":{"number_literal":{"value":${value}}},`
      + '"comparator":"EQUAL","lhs":{"path_reference":{"value":"customer.points"}}}}}}');
  const body = all => `{"definition":{"root_condition":{"combination":{"conditions":[${all}],"conjunction":"AND"}}}}`;
  const model = read(json.parse(body(conditions)));
  model.root.children.splice(1, 1);
  assert.equal(json.write(write(model)), json.write(json.parse(body([conditions[0], conditions[2]]))));
}

function checkEdit() {
  const test = value => `{"comparison":{"rhs":{"string_literal":{"value":"${value}"}},"comparator":"EQUAL",`
    + '"lhs":{"path_reference":{"value":"event.type"}}}}';
  const body = (min, value) => '{"metadata":{"2":"b","1":"a"},"definition":{"rootCondition":{"sequence_condition":{"sequence":'
    + `{"entryEventFilter":${value},"future":{"x":0.10}},"min_count":${min}}}},"description":""}`;
  const model = read(json.parse(body('"1"', test('a'))));
  change(model.root, { min: '2' });
  assert.equal(json.write(write(model)), json.write(json.parse(body(2, test('a')))));
  change(model.root.entry, { values: ['b'] });
  assert.deepEqual(JSON.parse(json.write(write(model))), JSON.parse(body(2, test('b'))));
  change(model.root.entry, { operator: 'is_missing', values: [] });
  change(model.root.entry, { operator: 'EQUAL' });
  assert.deepEqual(JSON.parse(json.write(write(model))), JSON.parse(body(2, test(''))));
  model.root.entry = code(json.parse('{"anything": 1.0}'));
  assert.equal(json.write(write(model)), json.write(json.parse(body(2, '{"anything": 1.0}'))));
}

/** Definitions by the grammar of the language, and a little beside it. */
class Definitions {
  constructor(seed) {
    this.state = seed;
  }

  next(below) {
    this.state = (Math.imul(this.state, 1664525) + 1013904223) >>> 0;
    return (this.state >>> 8) % below;
  }

  one(...choices) {
    return choices[this.next(choices.length)];
  }

  list(make, least = 1) {
    return `[${Array.from({ length: least + this.next(3) }, make).join(this.one(',', ', ', ' ,\n'))}]`;
  }

  /** An object of members that come in any order; those that are null are left out, and seldom one comes that nobody knows. */
  object(members) {
    const pairs = Object.entries(members).filter(([, value]) => value !== null)
      .map(([name, value]) => `"${this.spelt(name)}"${this.one(':', ': ')}${value}`);
    if (this.next(60) === 0) pairs.push(this.one('"toString":1', '"__proto__":{"a":1e400}', '"other_field":[1.0,null,"\\u00e9"]'));
    for (let i = pairs.length - 1; i > 0; i--) {
      const other = this.next(i + 1);
      [pairs[i], pairs[other]] = [pairs[other], pairs[i]];
    }

    return `{${pairs.join(this.one(',', ', ', ',\n  '))}}`;
  }

  spelt(name) {
    return this.next(8) === 0 ? name.replace(/_([a-z])/g, (_, letter) => letter.toUpperCase()) : name;
  }

  maybe(make) {
    return this.next(2) === 0 ? make() : null;
  }

  text() {
    return this.one('"a"', '""', '"ä"', '"\\u00e4"', '"\\ud800"', '"<script>"', '"a\\/b"', '"😀"', '"1"', '"constructor"');
  }

  number() {
    return this.one('1', '"1"', '0', '-7', '"-7"', '1.0', '1e3', '"1e3"', '12345678901234567890', '0.1000');
  }

  count() {
    return this.one('0', '1', '"3"', '2.0', '20', 'null');
  }

  conjunction() {
    return this.one('"AND"', '"OR"', '"\\u0041ND"', '"CONJUNCTION_NOT_SET"', '"AND"', '"OR"');
  }

  body() {
    const metadata = () => this.object({ 10: '"b"', 9: '"a"', display_name: this.text() });
    return this.object({
      description: this.maybe(() => this.text()), metadata: this.maybe(metadata), definition: this.definition(),
      revision: this.maybe(() => '4'),
    });
  }

  definition() {
    if (this.next(20) === 0) return this.object({ passthrough: this.object({ audience_id: this.text() }) });
    const collection = () => this.object({ key: this.text(), source: this.object({ key: this.text() }), unique: this.one('true', 'false') });
    return this.object({
      root_condition: this.condition(4), collections: this.maybe(() => this.list(collection, 0)),
    });
  }

  combination(of, make) {
    return this.object({ combination: this.object({ conjunction: this.conjunction(), [of]: this.list(make, this.next(9) && 1) }) });
  }

  condition(depth) {
    const kind = this.next(depth > 0 ? 3 : 2);
    if (kind === 0) return this.object({ customer_condition: this.object({ customer_filter: this.expression(3) }) });
    return kind === 1 ? this.counted(2) : this.combination('conditions', () => this.condition(depth - 1));
  }

  counted(depth) {
    return this.object({
      sequence_condition: this.object({
        min_count: this.maybe(() => this.count()), max_count: this.maybe(() => this.count()), sequence: this.sequence(depth),
      }),
    });
  }

  sequence(depth) {
    const tracked = () => this.object({ key: '{"key":"k"}', source_path: '"event"', field_sub_paths: '["a"]' });
    return this.object({
      entry_event_filter: this.expression(2),
      max_age_seconds: this.maybe(() => this.one('604800', '"60"', '6.0e1')),
      unique_key_sources: this.maybe(() => this.list(() => this.next(3) ? this.path() : this.value(1), 0)),
      tracked_data: this.maybe(() => this.list(tracked, 0)),
      goal: this.maybe(() => this.continuation(depth)), disqualifier: this.maybe(() => this.continuation(depth)),
    });
  }

  continuation(depth) {
    switch (this.next(depth > 0 ? 4 : 2)) {
      case 0: return this.object({ event_filter: this.expression(2) });
      case 1: return this.object({ timeout_source: this.one(this.shift('event.ts'), this.value(1)) });
      case 2: return this.counted(depth - 1);
      default: return this.combination('continuations', () => this.continuation(depth - 1));
    }
  }

  expression(depth) {
    switch (this.next(depth > 0 ? 8 : 5)) {
      case 0: return this.object({ [this.one('is_missing', 'is_not_missing')]: this.object({ source: this.operand(depth) }) });
      case 1: return this.among('string', this.one('any_of', 'none_of', 'like_any_of', 'like_none_of'), () => this.text());
      case 2: return this.among('number', this.one('any_of', 'none_of'), () => this.number());
      case 3: return this.object({ [this.one('is_list_member', 'is_not_list_member')]: this.object({ list: this.text() }) });
      case 4: case 5: return this.comparison(depth);
      case 6: return this.object({ [this.one('true_or_missing', 'false_or_missing')]: this.object({ source: this.expression(depth - 1) }) });
      default: return this.combination('expressions', () => this.expression(depth - 1));
    }
  }

  among(type, operator, make) {
    return this.object({ [`${operator}_${type}`]: this.object({ needle: this.operand(1), haystack: this.maybe(() => this.list(make, 0)) }) });
  }

  comparison(depth) {
    const comparator = this.one(
      '"EQUAL"', '"NOT_EQUAL"', '"LESS_THAN"', '"LESS_THAN_OR_EQUAL"', '"GREATER_THAN"', '"GREATER_THAN_OR_EQUAL"', '"LIKE"',
      '"NOT_LIKE"', '"COMPARATOR_NOT_SET"');
    return this.object({ comparison: this.object({ lhs: this.operand(depth), comparator, rhs: this.value(depth) }) });
  }

  operand(depth) {
    return this.next(4) ? this.path() : this.value(depth);
  }

  value(depth) {
    switch (this.next(depth > 0 ? 7 : 4)) {
      case 0: return this.object({ string_literal: this.object({ value: this.text() }) });
      case 1: return this.object({ number_literal: this.object({ value: this.number() }) });
      case 2: return this.object({ boolean_literal: this.object({ value: this.one('true', 'false') }) });
      case 3: return this.path();
      case 4: return this.object({ coalesce: this.object({ sources: this.list(() => this.value(depth - 1)) }) });
      case 5: return this.object({ truncate_time: this.object({ source: this.value(depth - 1), unit: '"DAY"' }) });
      default: return this.shift(this.one('now', 'event.ts', 'customer.seen'));
    }
  }

  shift(from) {
    const zone = () => this.object({ string_literal: this.object({ value: '"Europe/Berlin"' }) });
    return this.object({
      shift_time: this.object({
        source: this.path(from), amount: this.object({ number_literal: this.object({ value: this.number() }) }),
        unit: this.one('"SECOND"', '"MINUTE"', '"HOUR"', '"DAY"', '"WEEK"'), timezone: this.next(4) ? null : zone(),
      }),
    });
  }

  path(value = this.one('customer.email', 'event.type', 'event.action', 'now', 'customer.points')) {
    return this.object({ path_reference: this.object({ value: JSON.stringify(value) }) });
  }
}

const count = Number(process.argv[2]);
for (let seed = 1; seed <= count; seed++) {
  const text = new Definitions(seed).body();
  try {
    check(text);
  } catch (error) {
    console.log(`Of seed ${seed}: ${text}`);
    throw error;
  }
}

checkRemoval();
checkEdit();
console.log(`${count} definitions came back as they were.`);
