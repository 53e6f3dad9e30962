// The job's batches over time, from the table that the job keeps: it remembers them over restarts of job and dashboard.

import { ask } from './api.js';
import { lines } from './charts.js';
import { h } from './dom.js';
import * as format from './format.js';
import { commitOf } from './live.js';
import { choice, Panel } from './panel.js';

const HOURS = { 1: 'Hour', 24: 'Day', 168: 'Week', 720: '30 days' };
const DEFAULT = '24';
/** Batches that are farther apart than this are not joined: between them nothing was measured. */
const GAP_MILLIS = 60_000;
/** With more starts than this only the lines are drawn, without their word. */
const MOST_NAMED = 6;

const CURVES = [
  ['unread', 'Records unread', 'records_behind', 'What the topic still held when a batch was committed.'],
  ['pace', 'The job’s pace', 'trips_per_second', 'Trips a second that each batch computed: how fast the job is, not how fast the replay sends.'],
  ['time', 'Batch time', 'batch_millis', 'The longest batch, in milliseconds, without its commit.'],
];

export const hoursOf = (query) => (HOURS[query.get('hours')] ? query.get('hours') : DEFAULT);

/** choose: called with the hours that were chosen. */
export function batches(hours, choose) {
  const panels = CURVES.map(([name, label, , note], index) => new Panel(label, {
    name, note, size: 'low', wide: index === 0,
    controls: index === 0 ? [choice('hours', 'How far back', Object.entries(HOURS), hours, choose)] : [],
  }));

  async function refresh() {
    const url = `/api/batches?hours=${hours}`;
    const source = { name: 'taxistream_batches', commit: commitOf() };
    const { points, span_seconds: span } = await ask(url);
    if (points.length === 0) {
      panels.forEach((panel) => panel.say('MySQL holds no batches: the job has written none yet, or it is of an older version.'));
      return;
    }
    const names = [...new Set(points.map((point) => point.statistic))].sort();
    const events = starts(points);
    CURVES.forEach(([, label, column], index) => {
      const series = names.map((name) => ({
        name, label: name, points: withGaps(points.filter((point) => point.statistic === name && point[column] !== null), column, span),
      }));
      panels[index].show({
        build: lines({ series, timeLabel: timeLabel(hours), every: points.length < 80 * names.length, events }),
        label: `${label} over the last ${format.counted(points.length, 'point')}; the job was started ${format.counted(events.length, 'time')} in between`,
        columns: COLUMNS, rows: points.toReversed(), url, source, legend: series,
      });
    });
  }

  return {
    element: h('div', { class: 'grid' }, panels.map((panel) => panel.element)),
    refresh,
    dispose: () => panels.forEach((panel) => panel.dispose()),
  };
}

const COLUMNS = [
  { name: 'at', type: 'text', key: true, label: 'Committed (UTC)', cell: (row) => format.clock(row.at) }, { name: 'statistic', type: 'text', key: true },
  { name: 'batch', type: 'integer', label: 'Last batch' }, { name: 'batches', type: 'integer' }, { name: 'trips', type: 'integer' }, { name: 'rejected', type: 'integer' }, { name: 'late', type: 'integer' },
  { name: 'trips_per_second', type: 'integer', label: 'Trips a second', cell: (row) => format.count(Math.round(row.trips_per_second)) },
  { name: 'records_behind', type: 'integer', label: 'Records unread' }, { name: 'batch_millis', type: 'integer', label: 'Batch (ms)' },
  { name: 'mysql_millis', type: 'integer', label: 'MySQL (ms)' }, { name: 'run', type: 'text', label: 'Run by' },
];

/** When another process than before wrote its first batch. */
function starts(points) {
  const first = new Map();
  points.forEach(({ run, at }) => first.has(run) || first.set(run, at));
  const later = [...first.values()].slice(1);
  return later.map((at) => ({ at: Date.parse(at), short: later.length > MOST_NAMED ? '' : 'start' }));
}

/** Points in time with a hole in between where batches are far apart. */
function withGaps(points, column, span) {
  const gap = Math.max(GAP_MILLIS, 2500 * span);
  return points.flatMap((point, i) => {
    const at = Date.parse(point.at);
    const before = i > 0 ? Date.parse(points[i - 1].at) : at;
    const here = [at, Math.round(point[column])];
    return at - before > gap ? [[before + 1, null], here] : [here];
  });
}

const timeLabel = (hours) => (time) => {
  const text = new Date(time).toISOString();
  return hours > 24 ? text.slice(5, 16).replace('T', ' ') : text.slice(11, 19);
};
