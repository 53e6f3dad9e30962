// One month: when people ride, where, how they pay, how they tip.

import { rows } from './api.js';
import { around, hasShapes, heatMap, ranking, rankingHeight, scaleLegend, zoneMap } from './charts.js';
import { BOROUGHS, sum } from './choices.js';
import { h, refill, replace } from './dom.js';
import { scaleOf } from './scale.js';
import * as format from './format.js';
import { choice, figure, Panel } from './panel.js';
import { sourceLine } from './source.js';
import { isMissing, link, monthStates, monthTotals, needsJob, previousMonth, serviceOrder, statistic } from './shared.js';

const HOURS = [...Array(24).keys()];
const SHOWN_ZONES = 15;
/** Beyond this a comparison with the month before tells nothing: it has a few stray trips only. */
const MOST_CHANGE = 10;
const COLUMNS = {
  weekday: { name: 'weekday', type: 'integer', key: true },
  hour: { name: 'hour', type: 'integer', key: true },
  zone: { name: 'pickup_zone', type: 'integer', key: true, label: 'Zone', cell: (row) => link(`/zones/${row.pickup_zone}`, format.zoneName(row.pickup_zone)) },
  payment: { name: 'payment_type', type: 'integer', key: true, label: 'Payment' },
  trips: { name: 'trips', type: 'integer', key: false },
  revenue: { name: 'revenue', type: 'decimal', key: false, unit: 'usd', label: 'Revenue' },
};

export const title = ({ parts }) => format.monthInFull(parts[1]);

export function view({ parts, query, go }) {
  const month = parts[1];
  const service = query.get('service') ?? '';
  const measure = query.get('measure') === 'revenue' ? 'revenue' : 'trips';
  const borough = BOROUGHS.includes(query.get('borough')) ? query.get('borough') : '';
  const unit = measure === 'revenue' ? 'usd' : undefined;
  const address = (to, changes = {}) => {
    const parameters = new URLSearchParams();
    Object.entries({ service, measure: measure === 'trips' ? '' : measure, borough, ...changes })
      .filter(([, value]) => value).forEach(([name, value]) => parameters.set(name, value));
    return `/months/${to}${parameters.size ? `?${parameters}` : ''}`;
  };

  const head = h('div', { class: 'month-head' });
  const filters = h('div', { class: 'filters' });
  const figures = h('dl', { class: 'figures' });
  const origin = h('div', {});
  const hours = new Panel('When people ride', { wide: true, note: 'By weekday and hour of the pickup.' });
  const zones = new Panel('Where they get in', { double: !hasShapes() });
  const map = hasShapes() ? new Panel('On the map', { size: 'map', controls: [boroughChoice()] }) : null;
  const payment = new Panel('How they pay');
  const tips = new Panel('How they tip', { note: 'Tips as a share of fares, by way of payment. Tips in cash are in no record.' });
  const panels = [hours, zones, map, payment, tips].filter(Boolean);
  const body = h('div', {});
  const element = h('div', {}, head, body);

  function boroughChoice() {
    return h('select', { 'aria-label': 'Part of the city', on: { change: (event) => go(address(month, { borough: event.target.value }), { keep: true }) } },
      h('option', { value: '' }, 'All boroughs'), BOROUGHS.map((one) => h('option', { value: one, selected: one === borough }, one)));
  }

  async function refresh() {
    const nothing = await needsJob('monthly_trips');
    if (nothing) {
      replace(head, h('h1', {}, format.monthInFull(month)));
      replace(body, nothing);
      return;
    }
    const filter = { month, service };
    const hasHours = await statistic('monthly_hours');
    const [overview, byHour, byZone, byPayment] = await Promise.all([
      monthTotals(),
      hasHours ? rows('monthly_hours', { ...filter, group: 'weekday,hour', values: 'trips,revenue' }) : null,
      rows('monthly_trips', { ...filter, group: 'pickup_zone', values: 'trips,revenue', sort: `-${measure}`, limit: 1000 }),
      rows('monthly_trips', { ...filter, group: 'payment_type', values: 'trips,revenue,fare,tips', sort: '-trips' }),
    ]);
    const months = [...new Set(overview.rows.map((row) => row.month))].sort();
    showHead(months);
    const own = overview.rows.filter((row) => row.month === month);
    if (own.length === 0) {
      replace(body, h('p', { class: 'lead' }, 'No trip of this month has been counted.'));
      return;
    }
    showFilters(serviceOrder(own.map((row) => row.service)));
    if (!hours.element.isConnected) {
      replace(body, filters, figures, origin, h('div', { class: 'grid' }, panels.map((panel) => panel.element)));
    }
    replace(origin, sourceLine(overview.source));
    const wanted = (row) => !service || row.service === service;
    const before = months[months.indexOf(month) - 1];
    showFigures(sum(own.filter(wanted)), before === previousMonth(month) ? sum(overview.rows.filter((row) => row.month === before && wanted(row))) : null);
    showHours(byHour);
    showZones(byZone);
    showPayment(byPayment);
  }

  function showHead(months) {
    const at = months.indexOf(month);
    const step = (to, text, name) => (to
      ? h('a', { class: 'step', href: address(to), 'aria-label': `${name}: ${format.monthInFull(to)}` }, text)
      : h('span', { class: 'step', 'aria-hidden': 'true' }, text));
    const state = monthStates('monthly_trips').get(month)?.state;
    const known = months.includes(month) ? months : [...months, month].sort();
    refill(head,
      h('p', { class: 'crumb' }, link('/', 'New York')),
      h('div', { class: 'month-title' },
        h('h1', {}, format.monthInFull(month)),
        state ? h('span', { class: 'badge', 'data-state': state }, state === 'final' ? 'Final' : 'Open, may still grow') : null,
        h('div', { class: 'steps' },
          step(at > 0 ? months[at - 1] : null, '←', 'Month before'),
          h('select', { 'aria-label': 'Month', on: { change: (event) => go(address(event.target.value)) } },
            known.toReversed().map((one) => h('option', { value: one, selected: one === month }, format.month(one)))),
          step(at >= 0 ? months[at + 1] : null, '→', 'Month after'))));
  }

  function showFilters(services) {
    if (filters.dataset.services === services.join()) {
      return;
    }
    filters.dataset.services = services.join();
    replace(filters,
      choice('service', 'Service', [['', 'All services'], ...services.map((one) => [one, format.keyValue('service', one)])], service,
        (value) => go(address(month, { service: value }), { keep: true })),
      choice('measure', 'What the charts show', [['trips', 'Trips'], ['revenue', 'Revenue']], measure,
        (value) => go(address(month, { measure: value === 'trips' ? '' : value }), { keep: true })));
  }

  function showFigures(now, before) {
    const change = (value, old) => {
      if (!before || !old || value === null || now.trips / before.trips > MOST_CHANGE) {
        return undefined;
      }
      const difference = value / old - 1;
      return `${difference >= 0 ? '▲' : '▼'} ${format.share(Math.abs(difference))} on ${format.month(previousMonth(month))}`;
    };
    refill(figures,
      figure('Trips', format.count(now.trips), change(now.trips, before?.trips)),
      figure('Revenue', format.roughMoney(now.revenue), change(now.revenue, before?.revenue)),
      figure('Average fare', format.money(now.fare === null ? null : now.fare / now.paidTrips), change(now.fare / now.paidTrips, before?.fare / before?.paidTrips)),
      figure('Tips', now.fare ? format.share(now.tips / now.fare) : format.ABSENT, 'of fares'));
  }

  function showHours(answer) {
    if (isMissing(hours, answer, 'monthly_hours')) {
      return;
    }
    const cells = answer.rows.filter((row) => row[measure] !== null).map((row) => [row.hour, row.weekday - 1, row[measure]]);
    const busiest = answer.rows.reduce((best, row) => ((row[measure] ?? -1) > (best?.[measure] ?? -1) ? row : best), null);
    const peak = busiest ? `Busiest: ${format.keyValue('weekday', busiest.weekday)} ${format.keyValue('hour', busiest.hour)}.` : '';
    hours.show({
      build: heatMap({
        columns: HOURS, rows: format.WEEKDAYS, cells, unit, name: format.label(measure),
        columnLabel: (hour) => format.keyValue('hour', Number(hour)),
      }),
      label: `${format.label(measure)} by weekday and hour. ${peak}`,
      note: `By weekday and hour of the pickup. ${peak}`,
      columns: [COLUMNS.weekday, COLUMNS.hour, COLUMNS.trips, COLUMNS.revenue], rows: answer.rows, url: answer.url, source: answer.source,
    });
  }

  function showZones(answer) {
    const top = answer.rows.filter((row) => row[measure] !== null).slice(0, SHOWN_ZONES);
    zones.chart.onClick = (event) => go(`/zones/${top[event.dataIndex].pickup_zone}`);
    zones.show({
      build: top.length ? ranking({
        items: top.map((row) => ({
          label: format.zoneName(row.pickup_zone), value: row[measure], note: format.zoneBorough(row.pickup_zone),
        })),
        unit, name: format.label(measure), clickable: true,
      }) : null,
      height: rankingHeight(SHOWN_ZONES),
      label: `${format.label(measure)} of the ${top.length} busiest pickup zones`,
      note: `The busiest ${top.length} of ${format.count(answer.total)} pickup zones.`,
      columns: [COLUMNS.zone, COLUMNS.trips, COLUMNS.revenue], rows: answer.rows, url: answer.url, source: answer.source,
    });
    if (map) {
      showMap(answer);
    }
  }

  function showMap(answer) {
    const drawn = hasShapes();
    const values = answer.rows.filter((row) => drawn.has(String(row.pickup_zone)) && row[measure] !== null)
      .map((row) => ({ name: String(row.pickup_zone), value: row[measure] }));
    const missing = answer.rows.filter((row) => !drawn.has(String(row.pickup_zone)));
    const without = missing.reduce((total, row) => total + row.trips, 0);
    const scale = scaleOf('log', values.map((item) => item.value));
    refill(map.after, scaleLegend(scale, unit));
    map.chart.onClick = (event) => go(`/zones/${event.name}`);
    map.show({
      build: zoneMap({ values, unit, name: format.label(measure), scale, view: around((zone) => !borough || format.zoneBorough(Number(zone)) === borough) }),
      label: `Map of ${values.length} pickup zones by ${measure}`,
      note: without ? `${format.count(without)} trips are of ${missing.length} zones without a shape in TLC’s file.` : 'Every zone with trips is drawn.',
      columns: [COLUMNS.zone, COLUMNS.trips, COLUMNS.revenue], rows: answer.rows, url: answer.url, source: answer.source,
    });
  }

  function showPayment(answer) {
    const total = answer.rows.reduce((all, row) => all + row.trips, 0);
    payment.show({
      build: ranking({
        items: answer.rows.map((row) => ({ label: format.keyValue('payment_type', row.payment_type), value: row[measure] ?? 0,
          note: `${format.share(row.trips / total)} of the trips` })),
        unit, name: format.label(measure),
      }),
      height: rankingHeight(answer.rows.length),
      label: `${format.label(measure)} by way of payment`,
      note: leader(answer.rows, total),
      columns: [COLUMNS.payment, COLUMNS.trips, COLUMNS.revenue], rows: answer.rows, url: answer.url, source: answer.source,
    });
    const tipped = answer.rows.filter((row) => row.fare > 0 && row.tips !== null)
      .map((row) => ({ ...row, tip_share: row.tips / row.fare, tip_per_trip: row.tips / row.trips }));
    if (tipped.length === 0) {
      tips.say('These trips have no fares and no tips in TLC’s records.');
      return;
    }
    tips.show({
      build: ranking({
        items: tipped.map((row) => ({ label: format.keyValue('payment_type', row.payment_type), value: row.tip_share,
          note: `${format.money(row.tip_per_trip)} a trip` })),
        unit: 'share', name: 'Tips of fares',
      }),
      height: rankingHeight(tipped.length),
      label: 'Tips as a share of fares, by way of payment', url: answer.url, source: answer.source,
      columns: [COLUMNS.payment, { name: 'fare', type: 'decimal', unit: 'usd', label: 'Fares' }, { name: 'tips', type: 'decimal', unit: 'usd', label: 'Tips' },
        { name: 'tip_share', type: 'number', unit: 'share', label: 'Share' }, { name: 'tip_per_trip', type: 'decimal', unit: 'usd', label: 'A trip' }],
      rows: tipped,
    });
  }

  return { element, refresh, dispose: () => panels.forEach((panel) => panel.dispose()) };
}

function leader(rows, total) {
  return rows.length ? `${format.keyValue('payment_type', rows[0].payment_type)}: ${format.share(rows[0].trips / total)} of the trips.` : '';
}
