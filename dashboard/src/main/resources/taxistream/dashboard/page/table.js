// Tables: what stands behind each chart, and any statistic as it is.

import { h } from './dom.js';
import * as format from './format.js';

const NUMERIC = new Set(['integer', 'decimal', 'number']);

/** Whether a column's values are amounts, to be set right-aligned, rather than names. */
export function isAmount(column) {
  return NUMERIC.has(column.type) && !(column.key && format.keyValue(column.name, 1) !== '1');
}

/**
 * A table of objects.
 * columns: [{name, type, key, unit, comment?, cell?}]; sort: {name, down, choose(name)} makes the heads buttons.
 */
export function table({ caption, columns, rows, sort, hidden = false }) {
  return h('div', { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': `${caption}: table` },
    h('table', {},
      h('caption', { class: hidden ? 'visually-hidden' : '' }, caption),
      h('thead', {}, h('tr', {}, columns.map((column) => head(column, sort)))),
      h('tbody', {}, rows.length === 0
        ? h('tr', {}, h('td', { colspan: columns.length, class: 'nothing' }, 'No rows.'))
        : rows.map((row) => h('tr', {}, columns.map((column, i) => cell(column, row, i)))))));
}

function head(column, sort) {
  const amount = isAmount(column);
  const name = column.label ?? format.columnLabel(column);
  if (!sort) {
    return h('th', { scope: 'col', class: amount ? 'amount' : '', title: column.comment }, name);
  }
  const chosen = sort.name === column.name;
  const order = chosen ? (sort.down ? 'descending' : 'ascending') : undefined;
  return h('th', { scope: 'col', class: amount ? 'amount' : '', 'aria-sort': order, title: column.comment },
    h('button', { type: 'button', class: 'sort', 'data-order': order, on: { click: () => sort.choose(column.name) } }, name));
}

function cell(column, row, index) {
  const content = column.cell ? column.cell(row) : format.value(column, row[column.name]);
  const attributes = { class: isAmount(column) ? 'amount' : '' };
  return index === 0 ? h('th', { scope: 'row', ...attributes }, content) : h('td', attributes, content);
}
