// JSON as it was written: names in their order, numbers and texts in their own spelling. What JSON.parse makes of a text forgets
// all of that, and a definition that is read and written back must be the same.
//
// An object is { members: [[name, value], …] }, a list { items: […] }, anything else { raw: '"text"' }.

const string = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;
const scalars = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y;
const space = /[ \t\r\n]*/y;

/** As deep as the server reads. */
const mostDepth = 256;

/** Reads a text; throws a SyntaxError that says what is wrong and in which line. */
export function parse(text) {
  let at = 0;
  const value = read(0);
  skip();
  if (at < text.length) fail('there is more behind the end');
  return value;

  function read(depth) {
    skip();
    if (depth > mostDepth) fail('it lies too deep');
    if (text[at] === '{') return { members: list('}', () => member(depth)) };
    if (text[at] === '[') return { items: list(']', () => read(depth + 1)) };
    const raw = take(string) ?? take(scalars);
    return raw !== null ? { raw } : fail('a value was expected');
  }

  function member(depth) {
    skip();
    const name = take(string) ?? fail('a name in quotes was expected');
    skip();
    if (text[at++] !== ':') fail('a colon was expected', at - 1);
    return [JSON.parse(name), read(depth + 1)];
  }

  function list(end, one) {
    const all = [];
    at++;
    skip();
    if (text[at] === end) return at++, all;
    while (true) {
      all.push(one());
      skip();
      if (text[at] === end) return at++, all;
      if (text[at++] !== ',') fail(`a comma or ${end} was expected`, at - 1);
    }
  }

  function take(pattern) {
    pattern.lastIndex = at;
    const found = pattern.exec(text);
    if (!found) return null;
    at = pattern.lastIndex;
    return found[0];
  }

  function skip() {
    take(space);
  }

  function fail(reason, place = at) {
    throw new SyntaxError(`Line ${text.slice(0, place).split('\n').length}: ${reason}.`);
  }
}

/** Writes a value as text, one member or item a line; short ones stay in one line. */
export function write(value, indent = '') {
  const whole = writeFlat(value);
  if (whole.length + indent.length <= 100) return whole;
  const inner = indent + '  ';
  if (value.members) return block('{', value.members.map(([name, part]) => `${JSON.stringify(name)}: ${write(part, inner)}`), '}');
  if (value.items) return block('[', value.items.map(part => write(part, inner)), ']');
  return whole;

  function block(open, parts, close) {
    return `${open}\n${parts.map(part => inner + part).join(',\n')}\n${indent}${close}`;
  }
}

/** Writes a value in one line; without white space where that is ''. */
export function writeFlat(value, space = ' ') {
  const flat = part => writeFlat(part, space);
  if (value.items) return `[${value.items.map(flat).join(`,${space}`)}]`;
  if (!value.members) return value.raw;
  return `{${value.members.map(([name, part]) => `${JSON.stringify(name)}:${space}${flat(part)}`).join(`,${space}`)}}`;
}

/** A text, number or truth value as it is written. */
export const scalar = value => ({ raw: JSON.stringify(value) });

/** An object of members that come as pairs or as an object; those that are undefined are left out. */
export const object = members => ({
  members: (Array.isArray(members) ? members : Object.entries(members)).filter(([, value]) => value !== undefined),
});

export const array = items => ({ items });

/** The value of a text, number, truth value or null; undefined for what has parts. */
export const valueOf = json => json?.raw === undefined ? undefined : JSON.parse(json.raw);

/** The value of a text; undefined for anything else. */
export function textOf(json) {
  const value = valueOf(json);
  return typeof value === 'string' ? value : undefined;
}
