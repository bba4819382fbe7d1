// Draws who hangs together from the table below the picture, and again when light or dark is chosen.

import { colourOf } from './colours.js';

function read(table) {
  const nodes = new Map();
  const edges = [];
  const add = (id, label, kind) => { if (!nodes.has(id)) nodes.set(id, { data: { id, label }, classes: kind }); };
  add(table.dataset.centre, table.dataset.centre, 'centre');
  for (const row of table.tBodies[0].rows) {
    const [from, what, to] = [...row.cells].map(cell => cell.textContent.trim());
    add(row.dataset.key, from, row.dataset.kind);
    add(to, to, 'customer');
    edges.push({ data: { source: row.dataset.key, target: to, label: what, link: row.querySelector('a')?.href } });
  }

  return [...nodes.values(), ...edges];
}

const table = document.querySelector('[data-graph-table]');
const box = document.querySelector('[data-graph]');
let drawn;

/** Around the middle, in two rings when there are many: as wide as there is room, so that names are read. */
function placesOf(nodes) {
  const [width, height] = [box.clientWidth, box.clientHeight];
  const around = nodes.filter(({ data, classes }) => !data.source && classes !== 'centre');
  const places = new Map(around.map(({ data }, index) => {
    const [angle, ring] = [2 * Math.PI * index / around.length, around.length > 12 && index % 2 ? 0.6 : 1];
    return [data.id, {
      x: width / 2 + ring * (width / 2 - Math.min(120, width / 5)) * Math.cos(angle),
      y: height / 2 + ring * (height / 2 - 45) * Math.sin(angle),
    }];
  }));
  return node => places.get(node.id()) ?? { x: width / 2, y: height / 2 };
}

function draw() {
  drawn?.destroy();
  const elements = read(table);
  const [text, quiet, line] = ['', 'quiet', 'series-7'].map(colourOf);
  drawn = cytoscape({
    container: box,
    elements,
    userZoomingEnabled: false,
    autoungrabify: true,
    style: [
      { selector: 'node', style: { label: 'data(label)', color: text, 'font-size': 13, 'text-valign': 'bottom', 'text-margin-y': 4, 'text-wrap': 'ellipsis', 'text-max-width': Math.min(180, box.clientWidth / 2.5), width: 18, height: 18, 'background-color': colourOf('series-2') } },
      { selector: '.customer', style: { 'background-color': colourOf('series-3'), shape: 'round-rectangle' } },
      { selector: '.centre', style: { 'background-color': colourOf('series-1'), width: 30, height: 30, 'font-weight': 'bold', shape: 'round-rectangle' } },
      { selector: 'edge', style: { label: 'data(label)', color: quiet, 'font-size': 11, 'text-rotation': 'autorotate', 'text-margin-y': -7, width: 1.5, 'line-color': line, 'target-arrow-color': line, 'target-arrow-shape': 'triangle', 'curve-style': 'bezier' } },
    ],
    layout: { name: 'preset', positions: placesOf(elements), fit: false },
  });
  drawn.on('tap', 'edge', event => { if (event.target.data('link')) location.href = event.target.data('link'); });
}

if (box && table) {
  box.hidden = false;
  new ResizeObserver(draw).observe(box);
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', draw);
}
