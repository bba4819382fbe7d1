// Draws who hangs together from the table below the picture, and again when light or dark is chosen.

import { colourOf } from './colours.js';

const row = 26;
const step = 22;
const narrow = 640;
const most = 12;
const margins = { left: -6, center: 0, right: 6 };

/** The customer in the middle with all that are parts of it and of these, from the table. */
function read(table) {
  const people = new Map();
  const add = (id, label, kind) => people.get(id) ?? people.set(id, { id, label, kind, parts: [], depth: 0 }).get(id);
  const centre = add(table.dataset.centre, table.dataset.centre, 'centre');
  for (const line of table.tBodies[0].rows) {
    const [from, what, to] = [...line.cells].map(cell => cell.textContent.trim());
    const one = add(line.dataset.key, from, line.dataset.kind);
    Object.assign(one, { into: add(to, to, 'customer'), said: `${from} ${what} ${to}`, link: line.querySelector('a')?.href });
    one.what = what === 'belongs to' ? '' : what;
    one.into.parts.push(one);
  }

  for (const one of people.values()) if (one !== centre && !one.into) centre.parts.push(one);
  return centre;
}

/** Those who are part of one, each before those who are part of it. */
function below(one, depth = 0) {
  return one.parts.flatMap(part => [Object.assign(part, { depth }), ...below(part, depth + 1)]);
}

/** Who is left and right of the middle: customers and identifiers where both are few, else half of all. */
function sidesOf(parts) {
  const customers = parts.filter(part => part.kind === 'customer').length;
  const areFew = customers > 0 && Math.max(customers, parts.length - customers) <= most;
  const left = areFew ? customers : Math.ceil(parts.length / 2);
  return [parts.slice(0, left), parts.slice(left)];
}

const table = document.querySelector('[data-graph-table]');
const box = document.querySelector('[data-graph]');
let drawn;

/** In columns beside the middle, or below it on a phone, a row each, so that no name lies over another. */
function place(centre, width) {
  const all = below(centre);
  if (width < narrow) {
    const nodes = all.map((one, index) => (
      { ...one, x: 43 + step * Math.min(one.depth, 4), y: 20 + row * (index + 1.25), side: 'right' }));
    return { height: row * (all.length + 2), nodes: [{ ...centre, x: 23, y: 20, side: 'right' }, ...nodes] };
  }

  const sides = sidesOf(centre.parts).map(parts => below({ parts }));
  const rows = Math.max(...sides.map(side => side.length));
  const gap = Math.min(56, Math.max(row, 240 / rows));
  const height = Math.max(180, gap * (rows + 1));
  const nodes = sides.flatMap((side, right) => side.map((one, index) => ({
    ...one,
    x: Math.round(width / 2 + (right ? 1 : -1) * (Math.max(170, width * 0.2) + step * Math.min(one.depth, 4))),
    y: Math.round(height / 2 + gap * (index - (side.length - 1) / 2)),
    side: right ? 'right' : 'left',
  })));
  return { height, nodes: [{ ...centre, x: width / 2, y: height / 2, side: 'center' }, ...nodes] };
}

function elementsOf(nodes, width) {
  return nodes.flatMap(({ id, label, kind, what, said, link, into, x, y, side, depth }) => {
    const room = side === 'left' ? x - 24 : width - x - 24;
    const node = { data: { id, label, said: said ?? label, side, room }, position: { x, y }, classes: kind };
    if (!into) return [node];
    const way = depth > 0 || width < narrow ? 'corner' : 'bend';
    return [node, { data: { source: id, target: into.id, label: what, said, link }, classes: way }];
  });
}

function draw() {
  drawn?.destroy();
  const width = box.clientWidth;
  const { height, nodes } = place(read(table), width);
  box.style.height = `${height}px`;
  const [text, quiet, line] = ['', 'quiet', 'series-7'].map(colourOf);
  const ground = getComputedStyle(box.closest('.panel')).backgroundColor;
  drawn = cytoscape({
    container: box,
    elements: elementsOf(nodes, width),
    userZoomingEnabled: false,
    userPanningEnabled: false,
    boxSelectionEnabled: false,
    autoungrabify: true,
    style: [
      {
        selector: 'node',
        style: {
          label: 'data(label)', color: text, 'font-size': 13, 'text-valign': 'center', 'text-halign': 'data(side)',
          'text-margin-x': node => margins[node.data('side')], 'text-wrap': 'ellipsis', 'text-max-width': 'data(room)',
          width: 14, height: 14, 'background-color': colourOf('series-2'),
        },
      },
      { selector: '.customer', style: { 'background-color': colourOf('series-3'), shape: 'round-rectangle' } },
      {
        selector: '.centre',
        style: { 'background-color': colourOf('series-1'), width: 24, height: 24, 'font-weight': 'bold', shape: 'round-rectangle' },
      },
      { selector: '.centre[side="center"]', style: { 'text-valign': 'bottom', 'text-margin-y': 6 } },
      {
        selector: 'edge',
        style: {
          width: 1.5, 'line-color': line, 'target-arrow-color': line, 'target-arrow-shape': 'triangle', 'arrow-scale': 0.8,
          'curve-style': 'round-taxi', 'taxi-direction': 'horizontal',
        },
      },
      {
        selector: '.bend',
        style: {
          'taxi-turn': '-56px', 'source-label': 'data(label)', 'source-text-offset': 60, color: quiet, 'font-size': 11,
          'text-background-color': ground, 'text-background-opacity': 1, 'text-background-padding': 2,
        },
      },
      { selector: '.corner', style: { 'taxi-turn': 1000 } },
    ],
    layout: { name: 'preset', fit: false },
  });
  drawn.on('tap', 'edge', event => { if (event.target.data('link')) location.href = event.target.data('link'); });
  drawn.on('mouseover', 'node, edge', event => { box.title = event.target.data('said'); });
  drawn.on('mouseout', 'node, edge', () => { box.title = ''; });
}

if (box && table) {
  box.hidden = false;
  let width;
  new ResizeObserver(() => {
    if (box.clientWidth === width) return;
    width = box.clientWidth;
    draw();
  }).observe(box);
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', draw);
}
