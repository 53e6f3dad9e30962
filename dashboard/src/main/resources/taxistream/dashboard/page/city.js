// New York at a glance: the map, the months, the week, each narrowed by what the address says.

import { rows } from './api.js';
import { around, hasShapes, heatMap, ranking, rankingHeight, scaleLegend, zoneMap } from './charts.js';
import { BOROUGHS, MEASURES, addressOf, allRows, averageFare, change, chosenOf, mainMonths, rangeOf, rangeText, servicesFor, sum, tipShare, zonesFor } from './choices.js';
import { h, refill, replace } from './dom.js';
import * as format from './format.js';
import { showMonths } from './month-bars.js';
import { choice, figure, Panel } from './panel.js';
import { SCALES, scaleOf } from './scale.js';
import { isMissing, link, monthTotals, needsJob, serviceOrder, statistic } from './shared.js';
import { sourceLine } from './source.js';

const HOURS = [...Array(24).keys()];
const SHOWN_ZONES = 18;
const FRAME_MILLIS = 900;

export const title = () => 'New York';

export function view({ query, go }) {
  const chosen = chosenOf(query);
  const measure = MEASURES[chosen.measure];
  const to = (changes) => go(addressOf('/', { ...chosen, ...changes }), { keep: true });
  const beyond = (path) => addressOf(path, { measure: chosen.measure, service: chosen.service });

  const filters = h('div', { class: 'filters' });
  const figures = h('dl', { class: 'figures' });
  const origin = h('div', {});
  const map = new Panel('Where people get in', {
    name: 'map', size: 'map city', controls: [choice('scale', 'Scale of the colours', Object.entries(SCALES), chosen.scale, (scale) => to({ scale }))],
  });
  const zones = new Panel('Busiest zones', { name: 'zones', wide: !hasShapes() });
  const months = new Panel(`${measure.label} by month`, { name: 'months', wide: true, note: 'Choose a month to look into it.' });
  const hours = new Panel('When people ride', { name: 'hours', wide: true });
  const cell = chosen.weekday && chosen.hour !== null ? new Panel(`${format.keyValue('weekday', chosen.weekday)}s at ${format.keyValue('hour', chosen.hour)}`, { name: 'hour', wide: true, size: 'low' }) : null;
  const flows = new Panel('From where to where', { name: 'flows', wide: true });
  const film = filmOf();
  const panels = [map, zones, months, hours, cell, flows].filter(Boolean);
  const grid = h('div', { class: 'grid city' }, [hasShapes() ? map : null, zones, months, hours, cell, flows].filter(Boolean).map((panel) => panel.element));
  const body = h('div', {}, filters, figures, origin, grid);
  const element = h('div', {}, h('h1', {}, 'New York by taxi'), h('p', { class: 'lead' }, 'Every trip counts where and when it began. Choose a zone, a month or an hour to see what is behind it.'), body);

  months.chart.onClick = (event) => event.seriesId !== 'before' && go(beyond(`/months/${event.name}`));
  map.chart.onClick = (event) => go(beyond(`/zones/${event.name}`));
  hours.chart.onClick = (event) => {
    const [hour, weekday] = event.value;
    to({ hour, weekday: weekday + 1 });
  };

  async function refresh() {
    const nothing = await needsJob('monthly_trips');
    if (nothing) {
      replace(body, nothing);
      return;
    }
    if (!grid.isConnected) {
      replace(body, filters, figures, origin, grid);
    }
    const all = await monthTotals();
    const services = servicesFor(chosen, all.rows);
    const wanted = (row) => services.length === 0 || services.includes(row.service);
    const { main, strays } = mainMonths(all.rows);
    const range = rangeOf(chosen, main);
    showFilters(all.rows, range);
    const filter = { month: `${range.from}..${range.to}`, service: services };
    const inBorough = { pickup_zone: zonesFor(chosen) };
    const [byMonth, byZone, byHour, byCell, byFlow] = await Promise.all([
      chosen.borough ? rows('monthly_trips', { service: services, ...inBorough, group: 'month,service', limit: 10000 }) : { ...all, rows: all.rows.filter(wanted) },
      rows('monthly_trips', { ...filter, ...inBorough, group: 'pickup_zone', values: 'trips,revenue,tips,fare', limit: 1000 }),
      await statistic('monthly_hours') ? rows('monthly_hours', { ...filter, group: 'weekday,hour', values: 'trips,revenue' }) : null,
      cell && await statistic('monthly_hours') ? rows('monthly_hours', { service: chosen.service, weekday: chosen.weekday, hour: chosen.hour, group: 'month,service', values: 'trips,revenue', limit: 10000 }) : null,
      await statistic('monthly_flows') ? rows('monthly_flows', { ...filter, pickup_borough: chosen.borough, group: 'pickup_borough,dropoff_borough', values: 'trips,revenue', sort: '-trips' }) : null,
    ]);
    film.use({ ...filter, ...inBorough }, range, byZone);
    showFigures(byMonth, range);
    showZones(byZone, range);
    showMonths(months, { ...byMonth, rows: byMonth.rows.filter((row) => row.month >= main[0] && row.month <= main.at(-1)), measure: chosen.measure, range });
    replace(months.note, 'Choose a month to look into it.', strays.length === 0 || chosen.borough ? '' : strayNote(strays));
    showHours(byHour, range);
    showFlows(byFlow, range);
    if (cell) {
      showCell(byCell);
    }
    await film.show();
  }

  function showFilters(totals, range) {
    const known = format.everyMonth(new Set(totals.map((row) => row.month))).reverse();
    const services = serviceOrder(totals.map((row) => row.service));
    const key = JSON.stringify([known.length, known[0], services, range]);
    if (filters.dataset.key === key) {
      return;
    }
    filters.dataset.key = key;
    const select = (label, options, value, choose) => h('label', { class: 'field' }, h('span', {}, label),
      h('select', { 'aria-label': label, on: { change: (event) => choose(event.target.value) } }, options.map(([each, text]) => h('option', { value: each, selected: each === value }, text))));
    const names = new Map(format.allZones().map((zone) => [`${zone.name} (${zone.borough})`, zone.id]));
    replace(filters,
      choice('measure', 'What is shown', Object.entries(MEASURES).map(([name, { label }]) => [name, label]), chosen.measure, (name) => to({ measure: name })),
      services.length > 1 ? toggles('service', 'Services', services.map((one) => [one, format.keyValue('service', one)]), chosen.service, (service) => to({ service })) : null,
      h('div', { class: 'fields' },
        select('From', known.map((one) => [one, format.month(one)]), range.from, (from) => to({ from, at: '' })),
        select('To', known.map((one) => [one, format.month(one)]), range.to, (until) => to({ to: until, at: '' })),
        select('Borough', [['', 'All boroughs'], ...BOROUGHS.map((one) => [one, one])], chosen.borough, (borough) => to({ borough })),
        names.size === 0 ? null : h('label', { class: 'field' }, h('span', {}, 'Go to a zone'),
          h('input', { type: 'search', list: 'zone-names', placeholder: 'JFK Airport', on: { change: (event) => names.has(event.target.value) && go(beyond(`/zones/${names.get(event.target.value)}`)) } }),
          h('datalist', { id: 'zone-names' }, [...names.keys()].map((name) => h('option', { value: name }))))));
  }

  function showFigures(byMonth, range) {
    const within = (from, until) => byMonth.rows.filter((row) => row.month >= from && row.month <= until);
    const now = sum(within(range.from, range.to));
    const rowsBefore = within(format.nextMonth(range.from, -12), format.nextMonth(range.to, -12));
    const months = new Set(within(range.from, range.to).map((row) => row.month));
    const complete = [...months].every((month) => rowsBefore.some((row) => row.month === format.nextMonth(month, -12)));
    const before = complete && months.size > 0 ? sum(rowsBefore) : null;
    refill(figures,
      figure('Trips', format.count(now.trips), change(now.trips, before?.trips)),
      figure('Revenue', format.roughMoney(now.revenue), change(now.revenue, before?.revenue)),
      figure('Average fare', format.money(averageFare(now)), change(averageFare(now), before && averageFare(before))),
      figure('Tips', format.share(tipShare(now)), now.tips === null ? 'of fares' : `of fares, ${format.roughMoney(now.tips)}`));
    replace(origin, h('p', { class: 'source' }, `${rangeText(range)}${chosen.borough ? `, pickups in ${chosen.borough}` : ''}.`), sourceLine(byMonth.source));
  }

  function showZones(answer, range) {
    const ranked = answer.rows.map((row) => ({ ...row, value: measure.of(row) })).filter((row) => row.value !== null && (!measure.average || row.trips >= 100))
      .sort((a, b) => b.value - a.value);
    const top = ranked.slice(0, SHOWN_ZONES);
    zones.chart.onClick = (event) => go(beyond(`/zones/${top[event.dataIndex].pickup_zone}`));
    zones.show({
      build: top.length ? ranking({ items: top.map((row) => ({ label: format.zoneName(row.pickup_zone), value: row.value, note: format.zoneBorough(row.pickup_zone) })), unit: measure.unit, name: measure.label, clickable: true }) : null,
      height: rankingHeight(SHOWN_ZONES),
      label: `${measure.label} of ${top.length} pickup zones`,
      note: `${measure.label}, ${rangeText(range)}: the first ${top.length} of ${format.count(ranked.length)} pickup zones${measure.average ? ' with 100 trips or more' : ''}.`,
      columns: zoneColumns(beyond), rows: ranked, url: answer.url, source: answer.source,
    });
  }

  function showHours(answer, range) {
    if (isMissing(hours, answer, 'monthly_hours')) {
      return;
    }
    const shown = chosen.measure === 'revenue' ? 'revenue' : 'trips';
    const cells = answer.rows.filter((row) => row[shown] !== null).map((row) => [row.hour, row.weekday - 1, row[shown]]);
    const busiest = answer.rows.reduce((best, row) => ((row[shown] ?? -1) > (best?.[shown] ?? -1) ? row : best), null);
    hours.show({
      build: heatMap({
        columns: HOURS, rows: format.WEEKDAYS, cells, unit: shown === 'revenue' ? 'usd' : undefined, name: format.label(shown), clickable: true,
        columnLabel: (hour) => format.keyValue('hour', Number(hour)), marked: cell ? [chosen.hour, chosen.weekday - 1] : undefined,
      }),
      label: `${format.label(shown)} by weekday and hour`,
      note: [`${format.label(shown)} by weekday and hour of the pickup, ${rangeText(range)}.`, busiest ? ` Busiest: ${format.keyValue('weekday', busiest.weekday)} ${format.keyValue('hour', busiest.hour)}.` : '',
        chosen.borough ? ' Of all boroughs: monthly_hours does not tell zones apart.' : '', ' Choose an hour to see its months.'].join(''),
      columns: [{ name: 'weekday', type: 'integer', key: true }, { name: 'hour', type: 'integer', key: true, cell: (row) => link(addressOf('/', { ...chosen, weekday: row.weekday, hour: row.hour }), format.keyValue('hour', row.hour)) },
        { name: 'trips', type: 'integer' }, { name: 'revenue', type: 'decimal', unit: 'usd', label: 'Revenue' }],
      rows: answer.rows, url: answer.url, source: answer.source,
    });
  }

  function showFlows(answer, range) {
    if (isMissing(flows, answer, 'monthly_flows')) {
      return;
    }
    const shown = chosen.measure === 'revenue' ? 'revenue' : 'trips';
    const known = (name) => [...new Set(answer.rows.map((row) => row[name]))].sort((a, b) => placeOf(a) - placeOf(b));
    const from = known('pickup_borough');
    const to = known('dropoff_borough');
    flows.show({
      build: heatMap({
        columns: to, rows: from, unit: shown === 'revenue' ? 'usd' : undefined, name: format.label(shown),
        cells: answer.rows.filter((row) => row[shown] !== null).map((row) => [to.indexOf(row.dropoff_borough), from.indexOf(row.pickup_borough), row[shown]]),
      }),
      label: `${format.label(shown)} by borough of the pickup and of the dropoff`,
      note: `${format.label(shown)}, ${rangeText(range)}: a row is the borough of the pickup, a column that of the dropoff.`,
      columns: [{ name: 'pickup_borough', type: 'text', key: true, label: 'From' }, { name: 'dropoff_borough', type: 'text', key: true, label: 'To' },
        { name: 'trips', type: 'integer' }, { name: 'revenue', type: 'decimal', unit: 'usd', label: 'Revenue' }],
      rows: answer.rows, url: answer.url, source: answer.source,
    });
  }

  function showCell(answer) {
    if (isMissing(cell, answer, 'monthly_hours')) {
      return;
    }
    const { main } = mainMonths(answer.rows);
    showMonths(cell, { ...answer, rows: answer.rows.filter((row) => row.month >= main[0] && row.month <= main.at(-1)).map((row) => ({ ...row, fare: null, tips: null })), measure: chosen.measure === 'revenue' ? 'revenue' : 'trips' });
    replace(cell.note, link(addressOf('/', { ...chosen, weekday: null, hour: null }), 'Close'));
  }

  /** The map, of the whole range or of one of its months; it plays them one after the other. */
  function filmOf() {
    const button = h('button', { type: 'button', class: 'play', on: { click: () => (timer ? stop() : play()) } }, '▶ Play');
    const slider = h('input', { type: 'range', min: 0, max: 0, value: 0, 'aria-label': 'Month on the map', on: { input: () => { stop(); seek(Number(slider.value)); } } });
    const words = h('output', {});
    const whole = h('button', { type: 'button', class: 'as-link', on: { click: () => { stop(); seek(0); } } }, 'Whole range');
    const bar = h('div', { class: 'film' }, button, slider, words, whole);
    let timer = null;
    let at = chosen.at;
    let filter;
    let range;
    let total;
    let frames = null;
    let months = [];

    function use(nextFilter, nextRange, byZone) {
      filter = nextFilter;
      range = nextRange;
      total = byZone;
      frames = null;
      months = format.everyMonth([range.from, range.to]);
      at = months.includes(at) ? at : '';
      slider.max = months.length;
      if (!bar.isConnected) {
        map.element.insertBefore(bar, map.after);
      }
      bar.hidden = months.length < 2;
    }

    async function load() {
      const answer = await allRows('monthly_trips', { ...filter, group: 'month,pickup_zone', values: measure.values.join(',') });
      frames = { answer, most: scaleOf(chosen.scale, answer.rows.map((row) => measure.of(row)).filter((value) => value !== null)) };
    }

    async function show() {
      if (!hasShapes()) {
        return;
      }
      if (at && frames === null) {
        await load();
      }
      const answer = at ? frames.answer : total;
      const drawn = hasShapes();
      const here = answer.rows.filter((row) => !at || row.month === at).map((row) => ({ ...row, value: measure.of(row) })).filter((row) => row.value !== null);
      const values = here.filter((row) => drawn.has(String(row.pickup_zone))).map((row) => ({ name: String(row.pickup_zone), value: row.value }));
      const missing = here.filter((row) => !drawn.has(String(row.pickup_zone)));
      const without = missing.reduce((sumOf, row) => sumOf + (row.trips ?? 0), 0);
      const scale = at ? frames.most : scaleOf(chosen.scale, values.map((item) => item.value));
      const when = at ? format.monthInFull(at) : rangeText(range);
      slider.value = at ? months.indexOf(at) + 1 : 0;
      slider.setAttribute('aria-valuetext', when);
      replace(words, when);
      whole.hidden = !at;
      refill(map.after, scaleLegend(scale, measure.unit));
      map.show({
        build: zoneMap({ values, unit: measure.unit, name: measure.label, scale, view: around((zone) => !chosen.borough || format.zoneBorough(Number(zone)) === chosen.borough) }),
        label: `Map of ${values.length} pickup zones: ${measure.label.toLowerCase()}, ${when}`,
        note: `${measure.label}, ${when}.${missing.length ? ` Not drawn: ${without ? `${format.count(without)} trips of ` : ''}${missing.length} zones that have no shape in TLC’s file.` : ''}`,
        columns: zoneColumns(beyond), rows: here.sort((a, b) => b.value - a.value), url: answer.url, source: answer.source,
      });
    }

    async function seek(place) {
      at = place === 0 ? '' : months[place - 1];
      history.replaceState(null, '', addressOf('/', { ...chosen, at }));
      await show();
    }

    function play() {
      replace(button, '❚❚ Pause');
      const step = async () => {
        const place = at ? months.indexOf(at) + 1 : 0;
        await seek(place >= months.length ? 1 : place + 1).catch(stop);
        timer = timer === null ? null : setTimeout(step, FRAME_MILLIS);
      };
      timer = setTimeout(step, 0);
    }

    function stop() {
      clearTimeout(timer);
      timer = null;
      replace(button, '▶ Play');
    }

    return { use, show, stop };
  }

  return {
    element, refresh,
    dispose: () => {
      film.stop();
      panels.forEach((panel) => panel.dispose());
    },
  };
}

/** Boroughs in their usual order; the airport of Newark and what TLC does not know come last. */
const placeOf = (borough) => (BOROUGHS.includes(borough) ? BOROUGHS.indexOf(borough) : BOROUGHS.length);

function strayNote(strays) {
  const trips = strays.reduce((total, [, count]) => total + count, 0);
  const names = strays.map(([month]) => month).sort();
  return [` Not shown: ${format.counted(trips, 'trip')} in ${format.counted(strays.length, 'month')} before or after these: `,
    names.slice(0, 6).map((month, i) => [i ? ', ' : '', link(`/months/${month}`, format.month(month))]), names.length > 6 ? ' and more.' : '.'];
}

export function zoneColumns(beyond) {
  return [
    { name: 'pickup_zone', type: 'integer', key: true, label: 'Zone', cell: (row) => link(beyond(`/zones/${row.pickup_zone}`), format.zoneName(row.pickup_zone)) },
    { name: 'borough', type: 'text', cell: (row) => format.zoneBorough(row.pickup_zone) },
    { name: 'trips', type: 'integer' }, { name: 'revenue', type: 'decimal', unit: 'usd', label: 'Revenue' }, { name: 'tips', type: 'decimal', unit: 'usd', label: 'Tips' }, { name: 'fare', type: 'decimal', unit: 'usd', label: 'Fares' },
  ];
}

/** Some of a few, as a group of boxes that looks like one switch. None is as good as all. */
function toggles(name, label, options, chosen, choose) {
  return h('fieldset', { class: 'choice' }, h('legend', { class: 'visually-hidden' }, label),
    options.map(([value, text]) => {
      const id = `${name}-box-${value}`;
      const change = (event) => choose(event.target.checked ? [...chosen, value] : chosen.filter((one) => one !== value));
      return [h('input', { type: 'checkbox', name, id, value, checked: chosen.includes(value), on: { change } }), h('label', { for: id }, text)];
    }));
}
