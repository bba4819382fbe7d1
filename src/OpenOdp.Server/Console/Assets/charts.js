// Draws the charts of a page from the tables that stand below them, and again whenever a part of the page comes anew.

import { colourOf } from './colours.js';

const count = new Intl.NumberFormat(undefined, { notation: 'compact', maximumFractionDigits: 1 });
const exact = new Intl.NumberFormat();
const clock = new Intl.DateTimeFormat(undefined, { timeStyle: 'short' });
const date = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short' });
const instant = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' });
const incrs = [];
for (let power = 1; power <= 1e15; power *= 10) incrs.push(power, 2 * power, 5 * power);

/** The points of a table, from the oldest to the newest; a row that is left out is of zeros. */
function read(table) {
  const [from, length, points] = ['from', 'length', 'points'].map(name => Number(table.dataset[name]));
  const titles = [...table.tHead.rows[0].cells].slice(1).map(cell => cell.textContent);
  const values = titles.map(() => new Array(points).fill(0));
  for (const row of table.tBodies[0].rows) {
    [...row.cells].slice(1).forEach((cell, series) => {
      const value = cell.querySelector('data')?.value;
      values[series][row.dataset.point] = value === undefined ? null : Number(value);
    });
  }

  return { times: Array.from({ length: points }, (_, point) => from + point * length), length, titles, values };
}

/** Of a stack, each series with all that come behind it: drawn in this order, what is seen of each is its own part. */
function stacked(values) {
  const sums = values.map(one => [...one]);
  for (let series = sums.length - 2; series >= 0; series--) {
    sums[series] = sums[series].map((value, point) => value + sums[series + 1][point]);
  }

  return sums;
}

class TimeChart {
  constructor(place) {
    this.place = place;
    const table = document.getElementById(place.dataset.table);
    const { times, length, titles, values } = read(table);
    const isStack = place.dataset.chart === 'stack';
    const [quiet, line] = [colourOf('quiet'), colourOf('chart-line')];
    const isLong = times.at(-1) - times[0] > 172800;
    const bars = uPlot.paths.bars({ size: [0.9, 28], gap: 1 });
    const axis = { stroke: quiet, font: '11px system-ui, sans-serif', grid: { stroke: line, width: 1 }, ticks: { stroke: line, width: 1 } };
    this.plot = new uPlot({
      width: this.width,
      height: 220,
      cursor: { drag: { x: false, y: false }, points: { show: !isStack } },
      scales: {
        x: { range: (_, first, last) => isStack ? [first - length / 2, last + length / 2] : [first, last] },
        y: { range: (_, low, high) => isStack ? [0, Math.max(high, 1) * 1.05] : TimeChart.around(low, high) },
      },
      axes: [{ ...axis, space: 70, values: (_, marks) => marks.map(mark => TimeChart.mark(mark, isLong)) }, { ...axis, size: 52, incrs, values: (_, marks) => marks.map(mark => count.format(mark)) }],
      series: [
        { label: '', value: (_, time) => time === null ? 'Latest' : instant.format(time * 1000) },
        ...titles.map((label, series) => {
          const colour = colourOf(`series-${series + 1}`);
          return {
            label,
            stroke: colour,
            width: isStack ? 0 : 2,
            fill: isStack ? colour : undefined,
            paths: isStack ? bars : undefined,
            points: { show: !isStack && times.length < 2 },
            value: (_, shown, __, point) => {
              const value = point === null ? values[series].at(-1) : values[series][point];
              return value === null || value === undefined ? '–' : exact.format(value);
            },
          };
        }),
      ],
    }, [times, ...(isStack ? stacked(values) : values)], place);
    this.sizes = new ResizeObserver(() => {
      if (this.width > 0 && this.width !== this.plot.width) this.plot.setSize({ width: this.width, height: 220 });
    });
    this.sizes.observe(place);
  }

  get width() { return Math.floor(this.place.clientWidth); }

  /** The time below a mark of the axis; at midnight, the day. */
  static mark(time, isLong) {
    const at = new Date(time * 1000);
    return isLong || at.getHours() + at.getMinutes() === 0 ? date.format(at) : clock.format(at);
  }

  /** What grows is looked at from near: a tenth above and below. */
  static around(low, high) {
    const room = Math.max((high - low) * 0.1, 1);
    return [Math.max(low - room, 0), high + room];
  }

  remove() {
    this.sizes.disconnect();
    this.plot.destroy();
  }
}

let charts = [];

function draw() {
  for (const chart of charts) chart.remove();
  charts = [...document.querySelectorAll('[data-chart]')].map(place => new TimeChart(place));
}

draw();
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', draw);
new MutationObserver(draw).observe(document.getElementById('charts'), { childList: true });
