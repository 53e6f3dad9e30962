// Which chart a statistic calls for, by the names and types of its columns.

import { rows } from './api.js';
import { heatMap, lines, ranking, rankingHeight, stackedBars } from './charts.js';
import * as format from './format.js';
import { choice } from './panel.js';
import { monthStates, serviceOrder } from './shared.js';

const MOST_SERIES = 8;
const MOST_BARS = 20;

/** What Panel.show wants, with a title and the choice of the value; nothing where no column is a number. */
export async function chartOf(statistic, filters, wanted) {
  const values = statistic.columns.filter((column) => !column.key && ['integer', 'decimal', 'number'].includes(column.type));
  if (values.length === 0) {
    return null;
  }
  const value = values.find((column) => column.name === wanted) ?? values.find((column) => column.additive) ?? values[0];
  const keys = statistic.columns.filter((column) => column.key && filters[column.name] === undefined);
  const shape = await drawn(statistic, filters, keys, value);
  return shape === null ? null : {
    ...shape,
    controls: (choose) => (values.length < 2 ? [] : [
      choice('value', 'What the chart shows', values.slice(0, 7).map((column) => [column.name, format.label(column.name)]), value.name, choose)]),
  };
}

async function drawn(statistic, filters, keys, value) {
  const has = (name) => keys.find((column) => column.name === name);
  const month = keys.find((column) => column.type === 'month');
  if (has('weekday') && has('hour') && value.additive) {
    return week(statistic, filters, value);
  }
  if (month) {
    return overMonths(statistic, filters, keys, month, value);
  }
  return largest(statistic, filters, keys, value);
}

async function ask(statistic, filters, group, value, more = {}) {
  return value.additive
    ? rows(statistic.name, { ...filters, group: group.map((column) => column.name).join(','), values: value.name, limit: 10000, ...more })
    : rows(statistic.name, { ...filters, values: value.name, limit: 10000, ...more });
}

async function week(statistic, filters, value) {
  const group = statistic.columns.filter((column) => column.name === 'weekday' || column.name === 'hour');
  const answer = await ask(statistic, filters, group, value);
  return {
    title: `${format.label(value.name)} by weekday and hour`,
    build: heatMap({
      columns: [...Array(24).keys()], rows: format.WEEKDAYS, unit: value.unit, name: format.label(value.name),
      cells: answer.rows.filter((row) => row[value.name] !== null).map((row) => [row.hour, row.weekday - 1, row[value.name]]),
      columnLabel: (hour) => format.keyValue('hour', Number(hour)),
    }),
    columns: [...group, value], rows: answer.rows, url: answer.url, source: answer.source,
  };
}

async function overMonths(statistic, filters, keys, month, value) {
  const other = keys.filter((column) => column !== month);
  const split = other.find((column) => column.type === 'text') ?? other[0];
  if (!value.additive && other.length > 1) {
    return largest(statistic, filters, keys, value);
  }
  const answer = await ask(statistic, filters, split ? [month, split] : [month], value);
  const categories = format.everyMonth(new Set(answer.rows.map((row) => row[month.name])));
  const names = split ? ordered(answer.rows, split, value) : [value.name];
  const shown = names.slice(0, MOST_SERIES);
  const at = new Map(answer.rows.map((row) => [`${row[month.name]} ${split ? row[split.name] : value.name}`, row[value.name]]));
  const series = shown.map((name) => ({
    name: String(name), label: split ? format.value(split, name) : format.label(value.name), values: categories.map((one) => at.get(`${one} ${name}`) ?? null),
  }));
  if (names.length > shown.length && value.additive) {
    series.push({ name: 'others', label: `${names.length - shown.length} others`, values: categories.map((one) => names.slice(MOST_SERIES)
      .reduce((sum, name) => sum + (at.get(`${one} ${name}`) ?? 0), 0)) });
  }
  const states = monthStates(statistic.name);
  return {
    title: `${format.label(value.name)} by month${split ? ` and ${format.label(split.name).toLowerCase()}` : ''}`,
    build: value.additive
      ? stackedBars({ categories, categoryLabel: format.month, series, unit: value.unit, open: new Set(categories.filter((one) => states.get(one)?.state === 'open')), openNote: 'Open: trips may still come.' })
      : lines({ series: series.map((one) => ({ ...one, points: one.values.map((each, i) => [format.monthStart(categories[i]), each]) })), unit: value.unit, timeLabel: format.monthOf }),
    columns: split ? [month, split, value] : [month, value], rows: answer.rows, url: answer.url, source: answer.source, legend: split ? series : [],
  };
}

function ordered(all, split, value) {
  if (split.name === 'service') {
    return serviceOrder(all.map((row) => row.service));
  }
  const sums = new Map();
  all.forEach((row) => sums.set(row[split.name], (sums.get(row[split.name]) ?? 0) + (row[value.name] ?? 0)));
  return [...sums].sort((a, b) => b[1] - a[1]).map(([name]) => name);
}

async function largest(statistic, filters, keys, value) {
  const group = keys.length ? keys : statistic.columns.filter((column) => column.key);
  const answer = await ask(statistic, filters, group, value, { sort: `-${value.name}`, limit: MOST_BARS });
  const key = (row) => group.map((column) => format.value(column, row[column.name])).join(', ');
  return {
    title: `${format.label(value.name)}: the largest ${Math.min(MOST_BARS, answer.rows.length)} of ${format.count(answer.total)}`,
    build: ranking({ items: answer.rows.filter((row) => row[value.name] !== null).map((row) => ({ label: key(row), value: row[value.name] })), unit: value.unit, name: format.label(value.name) }),
    height: rankingHeight(answer.rows.length),
    columns: [...group, value], rows: answer.rows, url: answer.url, source: answer.source,
  };
}
