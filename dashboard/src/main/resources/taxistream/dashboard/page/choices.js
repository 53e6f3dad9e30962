// What was chosen, as the address holds it: measure, scale, range of months, services, borough.

import { rows, rowsUrl } from './api.js';
import * as format from './format.js';
import { SCALES } from './scale.js';

export const MEASURES = {
  trips: { label: 'Trips', values: ['trips'], of: (row) => row.trips },
  revenue: { label: 'Revenue', unit: 'usd', values: ['revenue'], of: (row) => row.revenue },
  tips: { label: 'Tips', unit: 'usd', values: ['tips'], of: (row) => row.tips },
  fare: { label: 'Average fare', unit: 'usd', average: true, values: ['fare', 'trips'], of: (row) => (row.fare === null || !row.trips ? null : row.fare / row.trips) },
};

export const BOROUGHS = ['Manhattan', 'Brooklyn', 'Queens', 'Bronx', 'Staten Island'];
const DEFAULT_MONTHS = 12;
/** A month with less than this share of the largest holds strays only: the range begins and ends without it. */
const STRAY_SHARE = 0.005;

export function chosenOf(query) {
  const month = (name) => (format.isMonth(query.get(name) ?? '') ? query.get(name) : '');
  const number = (name, most) => (/^\d+$/.test(query.get(name) ?? '') && Number(query.get(name)) <= most ? Number(query.get(name)) : null);
  return {
    measure: MEASURES[query.get('measure')] ? query.get('measure') : 'trips',
    scale: SCALES[query.get('scale')] ? query.get('scale') : 'log',
    from: month('from'), to: month('to'), at: month('at'),
    service: query.getAll('service').filter(Boolean),
    borough: BOROUGHS.includes(query.get('borough')) ? query.get('borough') : '',
    weekday: number('weekday', 7), hour: number('hour', 23),
  };
}

const DEFAULTS = { measure: 'trips', scale: 'log' };

/** The path with these choices; what is as it would be anyway is left out. */
export function addressOf(path, chosen) {
  const query = new URLSearchParams();
  Object.entries(chosen).forEach(([name, value]) => (Array.isArray(value) ? value : [value])
    .filter((one) => one !== '' && one !== null && one !== undefined && one !== DEFAULTS[name]).forEach((one) => query.append(name, one)));
  return `${path}${query.size ? `?${query}` : ''}`;
}

/** The months from the first to the last that hold more than strays. */
export function mainMonths(totals) {
  const trips = new Map();
  totals.forEach((row) => trips.set(row.month, (trips.get(row.month) ?? 0) + row.trips));
  const most = Math.max(0, ...trips.values());
  const main = [...trips].filter(([, count]) => count >= most * STRAY_SHARE).map(([month]) => month).sort();
  return { main, strays: [...trips].filter(([month]) => month < main[0] || month > main.at(-1)) };
}

/** First and last month of what is looked at: as chosen, or the last twelve that hold more than strays. */
export function rangeOf(chosen, main) {
  const to = chosen.to || main.at(-1);
  const upTo = main.filter((month) => month <= to);
  const from = chosen.from || (upTo.at(-DEFAULT_MONTHS) ?? upTo[0] ?? to);
  return from <= to ? { from, to } : { from: to, to: from };
}

export const rangeText = (range) => (range.from === range.to ? format.monthInFull(range.from) : `${format.month(range.from)} to ${format.month(range.to)}`);

/** The services that are asked for: an average of fares is over those that record fares. */
export function servicesFor(chosen, totals) {
  if (!MEASURES[chosen.measure].average) {
    return chosen.service;
  }
  const withFares = [...new Set(totals.filter((row) => row.fare !== null).map((row) => row.service))];
  return withFares.filter((service) => chosen.service.length === 0 || chosen.service.includes(service));
}

/** The zones of the chosen borough, as a filter; empty for all. */
export const zonesFor = (chosen) => (chosen.borough ? format.zonesOf(chosen.borough) : []);

/** All pages of an answer. */
export async function allRows(name, parameters) {
  const first = await rows(name, { ...parameters, limit: 10000 });
  let all = first.rows;
  while (all.length < first.total) {
    const page = await rows(name, { ...parameters, limit: 10000, offset: all.length });
    if (page.rows.length === 0) {
      break;
    }
    all = all.concat(page.rows);
  }
  return { ...first, rows: all, url: rowsUrl(name, { ...parameters, limit: 10000 }) };
}

/** Sums; a fare's average is over the trips of services that have fares at all. */
export function sum(rows) {
  const add = (name) => rows.reduce((total, row) => (row[name] === null || row[name] === undefined ? total : (total ?? 0) + row[name]), null);
  return {
    trips: add('trips') ?? 0, revenue: add('revenue'), fare: add('fare'), tips: add('tips'),
    paidTrips: rows.filter((row) => row.fare !== null).reduce((total, row) => total + row.trips, 0),
  };
}

export const averageFare = (sums) => (sums.fare === null || !sums.paidTrips ? null : sums.fare / sums.paidTrips);
export const tipShare = (sums) => (sums.fare ? sums.tips / sums.fare : null);

/** "▲ 3.2% on a year before", where every month of the range was there a year before too. */
export function change(now, before) {
  if (now === null || before === null || before === undefined || !before) {
    return undefined;
  }
  const difference = now / before - 1;
  return `${difference >= 0 ? '▲' : '▼'} ${format.share(Math.abs(difference))} on a year before`;
}
