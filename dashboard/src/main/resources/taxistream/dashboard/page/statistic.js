// Any statistic: a chart that its columns' types call for, and its table, sortable and filterable.

import { rows, rowsUrl } from './api.js';
import { h, refill, replace } from './dom.js';
import * as format from './format.js';
import { Panel } from './panel.js';
import { chartOf } from './chart-choice.js';
import { Definition } from './definition.js';
import { definitions, link, needsJob, statistic } from './shared.js';
import { sourceLine } from './source.js';
import { table } from './table.js';

const PAGE = 50;
const MOST_CHOICES = 60;

export const title = ({ parts }) => parts[1];

export function view({ parts, query, go }) {
  const name = parts[1];
  const body = h('div', {});
  const lead = h('p', { class: 'lead' });
  const element = h('div', {}, h('p', { class: 'crumb' }, link('/statistics', 'Statistics')), h('h1', { class: 'name' }, name), lead, body);
  let panel;
  let filters;
  const definition = new Definition();
  const list = h('section', { class: 'panel wide', 'aria-label': `Rows of ${name}` });

  const state = {
    sort: query.get('sort') ?? '', find: query.get('find') ?? '', offset: Number(query.get('offset') ?? 0) || 0, value: query.get('value') ?? '',
  };
  const filtersOf = (described) => Object.fromEntries(described.columns.filter((column) => column.key)
    .map((column) => [column.name, query.get(column.name) ?? '']).filter(([, value]) => value));

  function address(changes) {
    const next = new URLSearchParams(query);
    Object.entries({ offset: '', ...changes }).forEach(([key, value]) => (value ? next.set(key, value) : next.delete(key)));
    return `/statistics/${encodeURIComponent(name)}${next.size ? `?${next}` : ''}`;
  }

  async function refresh() {
    const described = await statistic(name);
    if (!described) {
      const nothing = await needsJob(name);
      replace(body, nothing);
      return;
    }
    replace(lead, described.comment, ' ', h('button', { type: 'button', class: 'as-link', on: { click: () => definition.element.scrollIntoView() } }, 'How it comes about'));
    const chosen = filtersOf(described);
    const chart = await chartOf(described, chosen, state.value);
    if (!filters) {
      filters = await filterRow(described, chosen);
      panel = new Panel(chart ? chart.title : 'Chart', { wide: true, size: chart?.size ?? '', controls: chart ? chart.controls((value) => go(address({ value }), { keep: true })) : [] });
      replace(body, filters, chart ? panel.element : null, list, definition.element);
    }
    if (chart) {
      panel.show(chart);
    }
    await showRows(described, chosen);
    definition.show(described, (await definitions()).get(name));
  }

  async function showRows(described, chosen) {
    const parameters = { ...chosen, find: state.find, sort: state.sort };
    const answer = await rows(name, { ...parameters, limit: PAGE, offset: state.offset || '' });
    const down = state.sort.startsWith('-');
    const sorted = state.sort.replace(/^-/, '');
    const columns = described.columns;
    const position = answer.total === 0 ? 'No rows'
      : `${format.count(answer.offset + 1)}–${format.count(answer.offset + answer.rows.length)} of ${format.count(answer.total)} rows`;
    const page = (offset, text) => (offset === null ? h('span', { class: 'step', 'aria-hidden': 'true' }, text)
      : h('a', { class: 'step', href: address({ offset: offset || '' }) }, text));
    refill(list,
      h('div', { class: 'panel-head' }, h('h2', {}, 'Rows'), h('p', { class: 'note', role: 'status' }, position)),
      table({
        caption: `Rows of ${name}`, columns, rows: answer.rows, hidden: true,
        sort: { name: sorted, down, choose: (column) => go(address({ sort: column === sorted && !down ? `-${column}` : column }), { keep: true }) },
      }),
      h('div', { class: 'panel-foot' },
        h('div', { class: 'pages' },
          page(answer.offset > 0 ? Math.max(0, answer.offset - PAGE) : null, '← Previous'),
          page(answer.offset + answer.rows.length < answer.total ? answer.offset + PAGE : null, 'Next →')),
        h('span', { class: 'files' },
          h('a', { href: rowsUrl(name, { ...parameters, format: 'csv' }), download: true, 'aria-label': `${name} as CSV` }, 'CSV'),
          h('a', { href: rowsUrl(name, { ...parameters, limit: 10000 }), download: `${name}.json`, 'aria-label': `${name} as JSON` }, 'JSON'))),
      sourceLine(answer.source));
  }

  /** A choice for each key column of few values, and a field to find by the others. */
  async function filterRow(described, chosen) {
    const fields = [];
    for (const column of described.columns.filter((one) => one.key)) {
      const options = await optionsOf(described, column);
      if (options.length > 1 && options.length <= MOST_CHOICES) {
        fields.push(h('label', { class: 'field' }, h('span', {}, format.label(column.name)),
          h('select', { on: { change: (event) => go(address({ [column.name]: event.target.value }), { keep: true }) } },
            h('option', { value: '' }, 'All'),
            options.map((option) => h('option', { value: option, selected: String(option) === chosen[column.name] }, format.value(column, option))))));
      }
    }
    return h('form', {
      class: 'filters', role: 'search', 'aria-label': `Filter ${name}`,
      on: { submit: (event) => { event.preventDefault(); go(address({ find: event.target.elements.find.value }), { keep: true }); } },
    }, fields, h('label', { class: 'field' }, h('span', {}, 'Find'),
      h('input', { type: 'search', name: 'find', value: state.find, placeholder: 'in the key columns', autocomplete: 'off' })));
  }

  async function optionsOf(described, column) {
    if (!described.columns.some((one) => one.additive)) {
      return [];
    }
    const first = described.columns.find((one) => one.additive).name;
    const answer = await rows(name, { group: column.name, values: first, limit: MOST_CHOICES + 1 });
    return answer.rows.map((row) => row[column.name]);
  }

  return { element, refresh, dispose: () => panel?.dispose() };
}
