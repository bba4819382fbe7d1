// The builder of segments: shows the definition in a form as a tree that can be edited, or as JSON, has it checked while it is
// written, and shows who would be in the segment. Without it the form holds the JSON alone.

import { Component, render } from './preact.js';
import { parse, scalar, textOf, write as writeJson, writeFlat } from './json.js';
import { change, find, partsOf, read, write } from './definition.js';
import { Root, html } from './builder-nodes.js';

/** So long it waits for more before it has something checked. */
const pause = 400;

/** Bytes that the server takes. */
const mostBytes = 1 << 20;

/** Warnings that are shown. */
const mostWarnings = 20;

const away = 'the server does not answer, or asks to sign in again.';

class Builder extends Component {
  constructor({ form }) {
    super();
    this.form = form;
    this.area = form.elements.body;
    this.icons = form.dataset.icons;
    this.preview = form.querySelector('[data-preview]');
    this.keys = new WeakMap();
    this.nextKey = 0;
    this.undone = [];
    this.said = '';
    this.tab = 'tree';
    this.take(this.area.value);
    if (this.body) this.area.value = this.text();
    this.written = this.area.value;
    this.area.addEventListener('input', () => this.typed());
    form.addEventListener('submit', event => this.submit(event));
    form.elements.id.addEventListener('input', () => this.later());
    window.addEventListener('beforeunload', event => { if (this.undone.length > 0 && !this.isSent) event.preventDefault(); });
    form.querySelector('[data-previews]').addEventListener('click', event => this.showPreview(event.currentTarget));
  }

  /** A key for what the page draws of a node, as long as it is the same node. */
  keyOf(node) {
    if (!this.keys.has(node)) this.keys.set(node, `node-${++this.nextKey}`);
    return this.keys.get(node);
  }

  /** As people read it; without white space where it would be too large to be sent with it. */
  text() {
    const json = write(this.body);
    const text = writeJson(json);
    return bytesOf(text) <= mostBytes ? text : writeFlat(json, '');
  }

  /** Makes a tree of a text; of one that is no JSON, or no body of a segment, none. */
  take(text) {
    try {
      this.body = read(parse(text));
      this.broken = this.body ? null : 'This is no body of a segment that can be shown as a tree. Edit it as JSON.';
    } catch (error) {
      this.body = null;
      this.broken = error.message;
    }

    if (!this.body) this.tab = 'json';
  }

  componentDidMount() {
    if (this.body?.root || this.body?.passthrough) this.check();
  }

  /** The JSON was edited. */
  typed() {
    this.take(this.area.value);
    this.changed(this.area);
  }

  /** Edits fields of a node. */
  edit(node, fields) {
    change(node, fields);
    this.rewrite(node);
  }

  /** Changes what is in the tree, and puts the focus on a node, or on one of its tools. */
  reshape(alter, focused, said = '', tool = null) {
    alter();
    [this.focused, this.tool] = [focused, tool];
    this.rewrite(null, said);
  }

  rewrite(edited, said = '') {
    this.area.value = this.text();
    this.changed(edited, said);
  }

  /** Remembers what was before, once for all that is typed into one place. */
  changed(edited, said = '') {
    if (!edited || edited !== this.edited) this.undone.push(this.written);
    this.edited = edited;
    this.show(said);
  }

  undo() {
    this.area.value = this.undone.pop();
    this.edited = null;
    this.take(this.area.value);
    if (this.undone.length === 0) this.focused = this.body;
    this.show('Undone.');
  }

  show(said) {
    this.said = said;
    this.written = this.area.value;
    this.preview.replaceChildren(); // it was of another definition
    this.setState({});
    this.later();
  }

  /** An id for a new segment, until somebody writes another. */
  suggestId(name) {
    const id = this.form.elements.id;
    if (id.type === 'hidden' || id.value !== (this.suggested ?? '')) return;
    this.suggested = name.toLowerCase().replace(/[^a-z0-9]+/g, '_').replace(/^_+|_+$/g, '').slice(0, 128);
    id.value = this.suggested;
  }

  later() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.check(), pause);
  }

  /** Asks the server what is wrong. */
  async check() {
    this.asking?.abort();
    this.asking = new AbortController();
    try {
      const answer = await this.ask('/segments:check', this.asking.signal);
      this.told(await answer.json());
    } catch (error) {
      if (error.name !== 'AbortError') this.told({ message: `It could not be checked: ${away}` });
    }
  }

  ask(address, signal) {
    return fetch(address, { method: 'POST', body: new FormData(this.form), redirect: 'error', signal });
  }

  /** Shows what the server says is wrong, at the node that it names. */
  told({ message, details, warnings = [] }) {
    const { field = '', reason } = details?.[0] ?? {};
    this.fault = message && { message, reason };
    this.found = this.body && field.startsWith('definition') ? find(this.body, field) : null;
    this.warnings = warnings;
    this.setState({ isChecked: true });
  }

  /** What is wrong with a node. */
  faultOf(node) {
    if (node.broken) return node.broken;
    if (this.found?.node !== node) return null;
    return this.found.rest && node.kind === 'code' ? `${this.found.rest}: ${this.fault.reason}` : this.fault.reason;
  }

  async showPreview(button) {
    const said = button.textContent;
    [button.disabled, button.textContent] = [true, 'Looking at every customer…'];
    try {
      const answer = await this.ask('/segments:preview');
      if (answer.ok && answer.headers.get('content-type').startsWith('text/html')) {
        const piece = new DOMParser().parseFromString(await answer.text(), 'text/html').body;
        this.preview.replaceChildren(...piece.childNodes);
      } else {
        const fault = await answer.json();
        if (fault.details) this.told(fault);
        this.say(fault.message);
      }
    } catch {
      this.say(`There is no preview: ${away}`);
    } finally {
      [button.disabled, button.textContent] = [false, said];
    }
  }

  say(message) {
    const notice = document.createElement('p');
    notice.className = 'notice bad';
    notice.textContent = message;
    this.preview.replaceChildren(notice);
  }

  /** Code that is no JSON is not in the definition yet: it must not be lost. */
  submit(event) {
    const node = this.body && brokenIn(this.body);
    this.isSent = !node;
    if (!node) return;
    event.preventDefault();
    [this.tab, this.focused] = ['tree', node];
    this.setState({});
  }

  componentDidUpdate() {
    if (!this.focused) return;
    const node = this.form.querySelector(`[data-key="${this.keyOf(this.focused)}"]`);
    const place = node?.querySelector(`:scope > .node-head [data-tool="${this.tool}"]`) ?? node?.querySelector('input, textarea')
      ?? node ?? this.form.querySelector('.tree .adders button');
    [this.focused, this.tool] = [null, null];
    place?.focus();
  }

  render() {
    this.form.querySelector('[data-code]').hidden = this.tab !== 'json';
    const { body } = this;
    return html`
      <section class="panel">
        <header>
          <h2>Definition</h2>
          <div class="row">
            ${this.undone.length > 0 && html`<button type="button" class="plain" onClick=${() => this.undo()}>Undo</button>`}
            <div class="tabs" role="group" aria-label="Show as">
              ${this.tabButton('tree', 'Builder')}${this.tabButton('json', 'JSON')}
            </div>
          </div>
        </header>
        <div class="body" onKeyDown=${stayOnEnter}>
          ${body && this.tab === 'tree' && html`<${About} ui=${this} body=${body} /><${Root} ui=${this} body=${body} />`}
          <div aria-live="polite">${this.said && html`<p class="quiet">${this.said}</p>`}${this.verdict()}</div>
        </div>
      </section>`;
  }

  tabButton(tab, name) {
    return html`
      <button type="button" aria-pressed=${String(this.tab === tab)} disabled=${tab === 'tree' && !this.body}
        onClick=${() => { this.tab = tab; this.setState({}); }}>${name}</button>`;
  }

  verdict() {
    if (this.broken) return html`<p class="notice bad">${this.broken}</p>`;
    const isShown = this.found && this.found.node !== this.body && this.tab === 'tree';
    return html`
      ${this.fault && html`<p class=${isShown ? 'visually-hidden' : 'notice bad'}>${this.fault.message}</p>`}
      ${this.warnings?.slice(0, mostWarnings).map(warning => html`<p class="notice warn">${warning}</p>`)}
      ${this.warnings?.length > mostWarnings
        && html`<p class="notice warn">… and ${(this.warnings.length - mostWarnings).toLocaleString('en')} more</p>`}
      ${this.state.isChecked && !this.fault && html`<p class="quiet">Nothing is wrong with it.</p>`}`;
  }
}

/** What people call the segment. */
function About({ ui, body }) {
  const name = body.metadata?.members.find(([key]) => key === 'display_name');
  const rename = text => {
    const members = body.metadata?.members ?? [];
    const renamed = ['display_name', scalar(text)];
    body.metadata = { members: name ? members.map(one => (one === name ? renamed : one)) : [...members, renamed] };
    ui.suggestId(text);
    ui.rewrite(body);
  };
  return html`
    <div class="about">
      <div><label for="display-name">Name</label>
        <input id="display-name" value=${name ? textOf(name[1]) : ''} onInput=${event => rename(event.currentTarget.value)} /></div>
      <div><label for="description">Description</label>
        <textarea id="description" rows="1" value=${body.description ?? ''}
          onInput=${event => ui.edit(body, { description: event.currentTarget.value })} /></div>
    </div>`;
}

/** Bytes of a text in a form, which ends lines with two. */
const bytesOf = text => new TextEncoder().encode(text).length + text.split('\n').length - 1;

function brokenIn(node) {
  if (node.broken) return node;
  for (const [part] of partsOf(node)) {
    const broken = brokenIn(part);
    if (broken) return broken;
  }

  return null;
}

/** In the tree, Enter saves nothing. */
function stayOnEnter(event) {
  if (event.key === 'Enter' && event.target.localName === 'input') event.preventDefault();
}

for (const form of document.querySelectorAll('[data-builder]')) {
  form.querySelector('[data-previews]').hidden = false;
  render(html`<${Builder} form=${form} />`, form.querySelector('[data-tree]'));
}
