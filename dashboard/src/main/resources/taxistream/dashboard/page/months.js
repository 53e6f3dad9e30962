// All months: trips or revenue, stacked by service; open months are hatched and grow.

import { stackedBars } from './charts.js';
import { h, refill, replace } from './dom.js';
import * as format from './format.js';
import { live } from './live.js';
import { choice, figure, legend, Panel } from './panel.js';
import { sourceLine } from './source.js';
import { monthTotals, serviceOrder, monthStates, link, needsJob } from './shared.js';

const MEASURES = { trips: { label: 'Trips', unit: undefined }, revenue: { label: 'Revenue', unit: 'usd' } };

export const title = () => 'Months';

export function view({ query, go }) {
  const measure = MEASURES[query.get('measure')] ? query.get('measure') : 'trips';
  const figures = h('dl', { class: 'figures' });
  const origin = h('div', {});
  const panel = new Panel(MEASURES[measure].label + ' by month', {
    wide: true, size: 'tall',
    controls: [choice('measure', 'What the bars show', [['trips', 'Trips'], ['revenue', 'Revenue']], measure,
      (value) => go(value === 'trips' ? '/' : `/?measure=${value}`, { keep: true }))],
  });
  panel.chart.onClick = (event) => go(`/months/${event.name}`);
  const body = h('div', {});
  const element = h('div', {}, h('h1', {}, 'Months'),
    h('p', { class: 'lead' }, 'Every taxi trip counts in the month of its pickup. Choose a month to look into it.'), body);

  async function refresh() {
    const nothing = await needsJob('monthly_trips');
    if (nothing) {
      replace(body, nothing);
      return;
    }
    const answer = await monthTotals();
    if (!panel.element.isConnected) {
      replace(body, figures, origin, panel.element);
    }
    draw(answer);
  }

  function draw(answer) {
    const categories = format.everyMonth(new Set(answer.rows.map((row) => row.month)));
    replace(origin, sourceLine(answer.source));
    const services = serviceOrder(answer.rows.map((row) => row.service));
    const states = monthStates('monthly_trips');
    const open = new Set(categories.filter((month) => states.get(month)?.state !== 'final'));
    const of = new Map(answer.rows.map((row) => [`${row.month} ${row.service}`, row]));
    const series = services.map((service) => ({
      name: service, label: format.keyValue('service', service),
      values: categories.map((month) => of.get(`${month} ${service}`)?.[measure] ?? null),
    }));
    const totals = categories.map((month) => total(answer.rows.filter((row) => row.month === month)));
    showFigures(total(answer.rows), categories, open);
    refill(panel.after, legend(series, stateLegend(open.size, categories.length - open.size)));
    panel.show({
      build: stackedBars({
        categories, categoryLabel: format.month, series, unit: MEASURES[measure].unit, open,
        openNote: 'Open: trips may still come.', clickable: true,
      }),
      label: `${MEASURES[measure].label} of ${categories.length} months, stacked by service`,
      columns: tableColumns(services, states), url: answer.url, source: answer.source,
      rows: categories.map((month, i) => ({
        month, ...totals[i], ...Object.fromEntries(services.map((service) => [`trips ${service}`, of.get(`${month} ${service}`)?.trips ?? null])),
      })).reverse(),
    });
  }

  function showFigures(sum, categories, open) {
    const progress = live.pipeline?.statistics?.find((row) => row.statistic === 'monthly_trips');
    refill(figures,
      figure('Trips', format.count(sum.trips)),
      figure('Revenue', format.roughMoney(sum.revenue)),
      figure('Months', format.count(categories.length), `${format.count(categories.length - open.size)} final, ${format.count(open.size)} open`),
      figure('Reached', progress?.latest_pickup ? format.day(progress.latest_pickup) : format.ABSENT, progress?.latest_pickup ? `${progress.latest_pickup.slice(11, 16)}, the latest pickup` : ''));
  }

  return { element, refresh, dispose: () => panel.dispose() };
}

function total(rows) {
  const revenues = rows.map((row) => row.revenue).filter((revenue) => revenue !== null);
  return {
    trips: rows.reduce((sum, row) => sum + row.trips, 0),
    revenue: revenues.length === 0 ? null : revenues.reduce((sum, revenue) => sum + revenue, 0),
  };
}

function stateLegend(open, final) {
  return [
    final > 0 ? h('li', {}, h('span', { class: 'swatch solid' }), 'Final') : null,
    open > 0 ? h('li', {}, h('span', { class: 'swatch hatched' }), 'Open, may still grow') : null,
  ];
}

function tableColumns(services, states) {
  return [
    { name: 'month', type: 'month', key: true, cell: (row) => link(`/months/${row.month}`, format.month(row.month)) },
    { name: 'state', type: 'text', label: 'State', cell: (row) => states.get(row.month)?.state ?? format.ABSENT },
    { name: 'trips', type: 'integer', key: false },
    { name: 'revenue', type: 'decimal', key: false, unit: 'usd', label: 'Revenue' },
    ...services.map((service) => ({
      name: `trips ${service}`, type: 'integer', key: false, label: format.keyValue('service', service),
    })),
  ];
}
