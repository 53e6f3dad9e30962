// The months: stacked by service, last year's behind, with what everybody asks about.

import { lines, monthColumns } from './charts.js';
import { h, refill } from './dom.js';
import { EVENTS } from './events.js';
import * as format from './format.js';
import { MEASURES, averageFare, sum } from './choices.js';
import { legend } from './panel.js';
import { monthStates, link, serviceOrder } from './shared.js';

/**
 * Draws rows of month and service into a panel.
 * range: months outside of it are pale. What cannot be added up is drawn as lines.
 */
export function showMonths(panel, { rows, measure, range, source, url }) {
  const { unit, label, average } = MEASURES[measure];
  const categories = format.everyMonth(new Set(rows.map((row) => row.month)));
  const services = serviceOrder(rows.map((row) => row.service));
  const states = monthStates('monthly_trips');
  const open = new Set(categories.filter((month) => states.get(month)?.state === 'open'));
  const of = new Map(rows.map((row) => [`${row.month} ${row.service}`, row]));
  const value = (month, service) => {
    const row = of.get(`${month} ${service}`);
    return row === undefined ? null : average ? averageFare(sum([row])) : row[measure];
  };
  const series = services.map((service) => ({
    name: service, label: format.keyValue('service', service), values: categories.map((month) => value(month, service)),
  })).filter((one) => one.values.some((each) => each !== null));
  const totals = new Map(categories.map((month) => [month, sum(rows.filter((row) => row.month === month))]));
  const total = (month) => (totals.has(month) ? (average ? averageFare(totals.get(month)) : totals.get(month)[measure]) : null);
  const events = EVENTS.filter((event) => event.month >= categories[0] && event.month <= categories.at(-1));
  const before = categories.map((month) => total(format.nextMonth(month, -12)) || null);
  refill(panel.after, legend(series, [
    h('li', {}, h('span', { class: 'swatch solid' }), 'Final'),
    open.size > 0 && !average ? h('li', {}, h('span', { class: 'swatch hatched' }), 'Open, may still grow') : null,
    before.some((one) => one !== null) && !average ? h('li', {}, h('span', { class: 'swatch dash' }), 'All together, a year before') : null,
  ]), events.length ? h('ul', { class: 'events', 'aria-label': 'What happened' }, events.map((event) => h('li', {}, h('b', {}, format.month(event.month)), ' ', event.text))) : null);
  panel.show({
    build: average
      ? lines({
        series: series.map((one) => ({ ...one, points: one.values.map((each, i) => [format.monthStart(categories[i]), each]) })), unit, timeLabel: format.monthOf,
        events: events.map((event) => ({ at: format.monthStart(event.month), short: event.short })),
      })
      : monthColumns({ categories, series, unit, open, before, range, events }),
    label: `${label} of ${categories.length} months by service`,
    columns: [
      { name: 'month', type: 'month', key: true, cell: (row) => link(`/months/${row.month}`, format.month(row.month)) },
      { name: 'state', type: 'text', label: 'State', cell: (row) => states.get(row.month)?.state ?? format.ABSENT },
      { name: 'trips', type: 'integer' }, { name: 'revenue', type: 'decimal', unit: 'usd', label: 'Revenue' }, { name: 'tips', type: 'decimal', unit: 'usd', label: 'Tips' },
      { name: 'average', type: 'decimal', unit: 'usd', label: 'Average fare' },
      ...services.map((service) => ({ name: `trips ${service}`, type: 'integer', label: format.keyValue('service', service) })),
    ],
    rows: categories.map((month) => ({
      month, ...totals.get(month), average: averageFare(totals.get(month)),
      ...Object.fromEntries(services.map((service) => [`trips ${service}`, of.get(`${month} ${service}`)?.trips ?? null])),
    })).reverse(),
    source, url,
  });
}
