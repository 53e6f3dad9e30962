// A chart with its heading, the table behind it, and the table as a file.

import { Chart, colourOf, theme } from './charts.js';
import { append, h, refill, replace } from './dom.js';
import { sourceLine } from './source.js';
import { savePng } from './png.js';
import { table } from './table.js';

let number = 0;

export class Panel {
  constructor(title, { name, note, size, wide = false, double = false, controls = [], chart = true } = {}) {
    number += 1;
    const id = `panel-${number}`;
    this.title = title;
    this.chart = chart ? new Chart(title, size) : null;
    this.note = h('p', { class: 'note' }, note ?? '');
    this.message = h('p', { class: 'panel-message', role: 'status', hidden: true });
    this.after = h('div', { class: 'after' });
    this.data = h('div', {});
    this.files = h('span', { class: 'files' });
    this.source = h('div', {});
    this.details = chart ? h('details', { class: 'data', on: { toggle: () => this.fill?.() } },
      h('summary', {}, 'Table', h('span', { class: 'visually-hidden' }, ` behind ${title}`)), this.data) : null;
    this.element = h('section', { class: `panel${wide ? ' wide' : ''}${double ? ' double' : ''}`, 'aria-labelledby': id, data: name ? { panel: name } : undefined },
      h('div', { class: 'panel-head' }, h('div', {}, h('h2', { id }, title), this.note), h('div', { class: 'controls' }, controls)),
      this.message, this.chart?.box, this.after,
      h('div', { class: 'panel-foot' }, this.details ?? h('div', { class: 'data' }, this.data), this.files),
      this.source);
  }

  /** Shows a chart and the rows that it was drawn of. url, source: where they came from, and of which commit. */
  show({ build, label, columns, rows, url, source, note, height, legend: named }) {
    this.message.hidden = true;
    if (note !== undefined) {
      replace(this.note, note);
    }
    if (this.chart) {
      this.chart.box.hidden = !build;
      if (build) {
        if (height) {
          this.chart.box.style.height = `${height}px`;
        }
        this.chart.draw(build, label);
      }
    }
    if (named) {
      refill(this.after, legend(named));
    }
    this.fill = () => refill(this.data, table({ caption: this.title, columns, rows, hidden: true }));
    if (!this.details || this.details.open) {
      this.fill();
    }
    this.offer(url);
    this.tell(source);
  }

  /** Says of which table and commit the numbers are. */
  tell(source) {
    if (source) {
      replace(this.source, sourceLine(source));
    }
  }

  offer(url) {
    if (url && this.offered !== url) {
      this.offered = url;
      append(replace(this.files), [
        this.chart ? h('button', { type: 'button', class: 'as-link', 'aria-label': `${this.title} as PNG`, on: { click: () => savePng(this) } }, 'PNG') : null,
        h('a', { href: `${url}${url.includes('?') ? '&' : '?'}format=csv`, download: true, 'aria-label': `${this.title} as CSV` }, 'CSV'),
        h('a', { href: url, download: `${this.title}.json`, 'aria-label': `${this.title} as JSON` }, 'JSON'),
      ]);
    }
  }

  /** Says in place of the chart why there is none. */
  say(sentence) {
    this.message.hidden = false;
    replace(this.message, sentence);
    if (this.chart) {
      this.chart.box.hidden = true;
    }
  }

  dispose() {
    this.chart?.dispose();
  }
}

/** The colours' names. items: [{name, label}]; more: further entries, as elements. */
export function legend(items, more = []) {
  const look = theme();
  return h('ul', { class: 'legend', 'aria-label': 'Legend' },
    items.map(({ name, label }, index) => {
      const item = h('li', {}, h('span', { class: 'swatch' }), label);
      item.firstChild.style.background = colourOf(look, name, index);
      return item;
    }), more);
}

/** One of a few, as a group of radio buttons that looks like one switch. choices: [[value, label]] */
export function choice(name, label, choices, chosen, choose) {
  number += 1;
  const group = `${name}-${number}`;
  return h('fieldset', { class: 'choice' }, h('legend', { class: 'visually-hidden' }, label),
    choices.map(([value, text]) => {
      const id = `${group}-${value || 'all'}`;
      return [
        h('input', { type: 'radio', name: group, id, value, checked: value === chosen, on: { change: () => choose(value) } }),
        h('label', { for: id }, text),
      ];
    }));
}

/** A figure with its name. */
export function figure(name, value, note, tone = '') {
  return h('div', { class: 'figure', 'data-tone': tone }, h('dt', {}, name), h('dd', {}, h('b', {}, value),
    note ? h('span', { class: 'figure-note' }, note) : null));
}

/** What to do where there is nothing to show yet. */
export function emptyState(title, text, commands) {
  return h('section', { class: 'empty' },
    h('div', { class: 'empty-mark', 'aria-hidden': 'true' }),
    h('h2', {}, title), h('p', {}, text),
    commands.map(([command, what]) => h('p', { class: 'command' }, h('code', {}, command), h('span', {}, what))));
}
