// One zone: its months, its fares and tips, its ways of payment, and where it stands among the others.

import { rows } from './api.js';
import { around, hasShapes, lines, ranking, rankingHeight, scaleLegend, stackedBars, zoneMap } from './charts.js';
import { MEASURES, addressOf, averageFare, change, chosenOf, mainMonths, rangeOf, rangeText, sum, tipShare } from './choices.js';
import { h, refill, replace } from './dom.js';
import * as format from './format.js';
import { showMonths } from './month-bars.js';
import { choice, figure, Panel } from './panel.js';
import { scaleOf } from './scale.js';
import { isMissing, link, monthTotals, needsJob, serviceOrder, statistic } from './shared.js';
import { sourceLine } from './source.js';
import { zoneColumns } from './city.js';

const NEIGHBOURS = 11;
const HOURS = [...Array(24).keys()];

export const title = ({ parts }) => format.zoneName(Number(parts[1]));

export function view({ parts, query, go }) {
  const zone = Number(parts[1]);
  const chosen = chosenOf(query);
  const measure = MEASURES[chosen.measure];
  const address = (changes) => addressOf(`/zones/${zone}`, { measure: chosen.measure, service: chosen.service, ...changes });
  const beyond = (path) => addressOf(path, { measure: chosen.measure, service: chosen.service });

  const filters = h('div', { class: 'filters' });
  const figures = h('dl', { class: 'figures' });
  const origin = h('div', {});
  const months = new Panel(`${measure.label} by month`, { name: 'months', wide: true, note: 'Pickups in this zone. Choose a month to see the whole city in it.' });
  const fares = new Panel('What a ride costs', { size: 'low', note: 'Average fare, month by month, of the services that record fares.' });
  const tips = new Panel('How people tip', { size: 'low', note: 'Tips as a share of fares. Tips in cash are in no record.' });
  const place = new Panel('Among all zones', { name: 'place', double: hasShapes()?.has(String(zone)) });
  const payment = new Panel('How they pay');
  const map = hasShapes()?.has(String(zone)) ? new Panel('On the map', { size: 'map' }) : null;
  const hours = new Panel('When they leave', { name: 'hours', size: 'low' });
  const destinations = new Panel('Where they go', { name: 'destinations' });
  const panels = [months, hours, destinations, fares, tips, place, map, payment].filter(Boolean);
  const body = h('div', {}, filters, figures, origin, h('div', { class: 'grid' }, panels.map((panel) => panel.element)));
  const content = [...body.children];
  const element = h('div', {}, h('p', { class: 'crumb' }, link('/', 'New York')), h('h1', {}, format.zoneName(zone)),
    h('p', { class: 'lead' }, [format.zoneBorough(zone), `TLC’s zone ${zone}`].filter(Boolean).join(' · ')), body);
  months.chart.onClick = (event) => event.seriesId !== 'before' && go(beyond(`/months/${event.name}`));

  async function refresh() {
    const nothing = await needsJob('monthly_trips');
    if (nothing) {
      replace(body, nothing);
      return;
    }
    if (!filters.isConnected) {
      replace(body, content);
    }
    const all = await monthTotals();
    const { main } = mainMonths(all.rows);
    const range = rangeOf(chosen, main);
    const month = `${range.from}..${range.to}`;
    const ifKept = async (name, parameters) => (await statistic(name) ? rows(name, { month, pickup_zone: zone, service: chosen.service, ...parameters }) : null);
    const [own, zones, byPayment, byHour, byDestination] = await Promise.all([
      rows('monthly_trips', { pickup_zone: zone, service: chosen.service, group: 'month,service', limit: 10000 }),
      rows('monthly_trips', { month, service: chosen.service, group: 'pickup_zone', values: 'trips,revenue,tips,fare', sort: '-trips', limit: 1000 }),
      rows('monthly_trips', { month, pickup_zone: zone, service: chosen.service, group: 'payment_type', values: 'trips,revenue', sort: '-trips' }),
      ifKept('monthly_zone_hours', { group: 'service,hour', values: 'trips,revenue' }),
      ifKept('monthly_destinations', { group: 'dropoff_borough', values: 'trips,revenue', sort: '-trips' }),
    ]);
    if (own.rows.length === 0) {
      replace(body, h('p', { class: 'lead' }, 'No trip that began in this zone has been counted.', ' ', link('/', 'Back to the city.')));
      return;
    }
    const known = own.rows.filter((row) => row.month >= main[0] && row.month <= main.at(-1));
    showFilters(serviceOrder(all.rows.map((row) => row.service)));
    showFigures(own, range, zones);
    showMonths(months, { ...own, rows: known, measure: chosen.measure, range });
    showLines(own, known);
    showPlace(zones, range);
    showHours(byHour, range);
    showDestinations(byDestination, range);
    showPayment(byPayment, range);
    if (map) {
      showMap(zones);
    }
  }

  function showFilters(services) {
    if (filters.dataset.services === services.join()) {
      return;
    }
    filters.dataset.services = services.join();
    replace(filters,
      choice('measure', 'What the charts show', Object.entries(MEASURES).map(([name, { label }]) => [name, label]), chosen.measure, (name) => go(address({ measure: name }), { keep: true })),
      services.length > 1 ? choice('service', 'Service', [['', 'All services'], ...services.map((one) => [one, format.keyValue('service', one)])], chosen.service[0] ?? '', (service) => go(address({ service }), { keep: true })) : null);
  }

  function showFigures(own, range, zones) {
    const within = (from, until) => own.rows.filter((row) => row.month >= from && row.month <= until);
    const now = sum(within(range.from, range.to));
    const rowsBefore = within(format.nextMonth(range.from, -12), format.nextMonth(range.to, -12));
    const complete = within(range.from, range.to).every((row) => rowsBefore.some((other) => other.month === format.nextMonth(row.month, -12)));
    const before = complete && rowsBefore.length ? sum(rowsBefore) : null;
    const rank = zones.rows.findIndex((row) => row.pickup_zone === zone) + 1;
    refill(figures,
      figure('Trips', format.count(now.trips), change(now.trips, before?.trips)),
      figure('Revenue', format.roughMoney(now.revenue), change(now.revenue, before?.revenue)),
      figure('Average fare', format.money(averageFare(now)), now.fare ? `tips ${format.share(tipShare(now))} of fares` : undefined),
      figure('Rank by trips', rank ? `${rank}` : format.ABSENT, `of ${format.count(zones.total)} zones`));
    replace(origin, h('p', { class: 'source' }, `${rangeText(range)}.`), sourceLine(own.source));
  }

  function showLines(own, known) {
    const all = format.everyMonth(new Set(known.map((row) => row.month)));
    const of = (month) => sum(known.filter((row) => row.month === month));
    const draw = (panel, name, unit, value) => {
      const points = all.map((month) => [format.monthStart(month), value(of(month))]);
      if (points.every((point) => point[1] === null)) {
        panel.say('These trips have no fares in TLC’s records.');
        return;
      }
      panel.show({
        build: lines({ series: [{ name, label: name, points }], unit, timeLabel: format.monthOf }), label: `${name} of ${all.length} months`,
        columns: [{ name: 'month', type: 'month', key: true }, { name: 'value', type: 'number', unit, label: name }], rows: all.map((month, i) => ({ month, value: points[i][1] })).reverse(),
        url: own.url, source: own.source,
      });
    };
    draw(fares, 'Average fare', 'usd', averageFare);
    draw(tips, 'Tips of fares', 'share', tipShare);
  }

  /** The zone between those that have a little more and a little less. */
  function showPlace(zones, range) {
    const ranked = zones.rows.map((row) => ({ ...row, value: measure.of(row) })).filter((row) => row.value !== null).sort((a, b) => b.value - a.value);
    const at = ranked.findIndex((row) => row.pickup_zone === zone);
    const from = Math.max(0, Math.min(at - NEIGHBOURS, ranked.length - 2 * NEIGHBOURS - 1));
    const shown = ranked.slice(from, from + 2 * NEIGHBOURS + 1);
    place.chart.onClick = (event) => go(beyond(`/zones/${shown[event.dataIndex].pickup_zone}`));
    place.show({
      build: ranking({ items: shown.map((row, i) => ({ label: `${from + i + 1}. ${format.zoneName(row.pickup_zone)}`, value: row.value, note: format.zoneBorough(row.pickup_zone), marked: row.pickup_zone === zone })), unit: measure.unit, name: measure.label, clickable: true }),
      height: rankingHeight(shown.length), label: `${measure.label} of this zone and those next to it in the ranking`,
      note: `${measure.label}, ${rangeText(range)}: those that have a little more and a little less.`,
      columns: zoneColumns(beyond), rows: ranked, url: zones.url, source: zones.source,
    });
  }

  function showMap(zones) {
    const drawn = hasShapes();
    const values = zones.rows.filter((row) => drawn.has(String(row.pickup_zone)) && measure.of(row) !== null).map((row) => ({ name: String(row.pickup_zone), value: measure.of(row) }));
    const scale = scaleOf('log', values.map((item) => item.value));
    map.chart.onClick = (event) => go(beyond(`/zones/${event.name}`));
    refill(map.after, scaleLegend(scale, measure.unit));
    map.show({
      build: zoneMap({ values, unit: measure.unit, name: measure.label, scale, marked: String(zone), view: around((one) => format.zoneBorough(Number(one)) === format.zoneBorough(zone)) }),
      label: `Map of ${format.zoneBorough(zone)} with this zone outlined`, note: `${measure.label} in ${format.zoneBorough(zone)}; this zone is outlined.`,
      columns: zoneColumns(beyond), rows: zones.rows, url: zones.url, source: zones.source,
    });
  }

  function showHours(answer, range) {
    if (isMissing(hours, answer, 'monthly_zone_hours')) {
      return;
    }
    const services = serviceOrder(answer.rows.map((row) => row.service));
    const trips = new Map(answer.rows.map((row) => [`${row.hour} ${row.service}`, row.trips]));
    const series = services.map((service) => ({ name: service, label: format.keyValue('service', service), values: HOURS.map((hour) => trips.get(`${hour} ${service}`) ?? null) }));
    const of = (hour) => series.reduce((total, one) => total + (one.values[hour] ?? 0), 0);
    const busiest = HOURS.reduce((best, hour) => (of(hour) > of(best) ? hour : best));
    hours.show({
      build: stackedBars({ categories: HOURS, categoryLabel: (hour) => format.keyValue('hour', Number(hour)), series }),
      label: 'Trips by hour of the day and service', note: `Pickups by hour of the day, ${rangeText(range)}. Busiest: ${format.keyValue('hour', busiest)}.`, legend: series,
      columns: [{ name: 'hour', type: 'integer', key: true }, { name: 'service', type: 'text', key: true }, { name: 'trips', type: 'integer' }, { name: 'revenue', type: 'decimal', unit: 'usd', label: 'Revenue' }],
      rows: answer.rows, url: answer.url, source: answer.source,
    });
  }

  function showDestinations(answer, range) {
    if (isMissing(destinations, answer, 'monthly_destinations')) {
      return;
    }
    showShares(destinations, answer, 'dropoff_borough', { label: 'Trips by borough of the dropoff', note: `Boroughs where these trips end, ${rangeText(range)}.`, heading: 'Borough' });
  }

  function showPayment(answer, range) {
    showShares(payment, answer, 'payment_type', { label: 'Trips by way of payment', note: `${rangeText(range)}.`, heading: 'Payment' });
  }

  return { element, refresh, dispose: () => panels.forEach((panel) => panel.dispose()) };
}

/** Ranks the trips by one key, each with its share of all. */
function showShares(panel, answer, key, { label, note, heading }) {
  const total = answer.rows.reduce((all, row) => all + row.trips, 0);
  panel.show({
    build: answer.rows.length ? ranking({ items: answer.rows.map((row) => ({ label: format.keyValue(key, row[key]), value: row.trips, note: `${format.share(row.trips / total)} of the trips` })), name: 'Trips' }) : null,
    height: rankingHeight(answer.rows.length), label, note,
    columns: [{ name: key, type: 'text', key: true, label: heading, cell: (row) => format.keyValue(key, row[key]) }, { name: 'trips', type: 'integer' }, { name: 'revenue', type: 'decimal', unit: 'usd', label: 'Revenue' }],
    rows: answer.rows, url: answer.url, source: answer.source,
  });
}
