// The way of a trip: replay, topic, job, MySQL; and what did not get through.

import { lines, ranking, rankingHeight } from './charts.js';
import { h, refill, replace } from './dom.js';
import * as format from './format.js';
import { live, secondsSince } from './live.js';
import { Panel } from './panel.js';
import { link, needsJob } from './shared.js';

export const title = () => 'Pipeline';

export function view() {
  const strip = h('ol', { class: 'strip', 'aria-label': 'The path of a trip' });
  const pace = new Panel('Pace', { size: 'low', note: 'Trips a second, batch by batch, since this dashboard started.' });
  const rejected = new Panel('Not counted', { note: 'Records rejected, by reason. Each lies in the topic of rejected records.' });
  const statistics = new Panel('Statistics', { wide: true, chart: false, note: 'Where each one is. They read the same trips, each at its own pace.' });
  const late = new Panel('Months', { wide: true, chart: false, note: 'A month is final when the watermark has passed its end; what comes later is late.' });
  const body = h('div', {});
  const element = h('div', {}, h('h1', {}, 'Pipeline'), h('p', { class: 'lead' }, 'From the files to MySQL, as the last batch left it.'), body);
  const timer = setInterval(showStrip, 1000);

  async function refresh() {
    const nothing = await needsPipeline();
    if (nothing) {
      replace(body, nothing);
      return;
    }
    if (!strip.isConnected) {
      replace(body, strip, h('div', { class: 'grid' }, pace.element, rejected.element, statistics.element, late.element));
    }
    showStrip();
    showPace();
    showRejected();
    showStatistics();
    showMonths();
  }

  /** The statistic that is the farthest behind tells where the pipeline is; one that tells nothing does not. */
  function slowest() {
    return live.pipeline.statistics.toSorted((a, b) => (a.latest_pickup ?? '9').localeCompare(b.latest_pickup ?? '9'))[0];
  }

  function showStrip() {
    if (!strip.isConnected || !live.pipeline?.statistics?.length) {
      return;
    }
    const row = slowest();
    const age = secondsSince(latest('updated_at'));
    refill(strip,
      stage('Replay', row.latest_pickup ? format.wallClock(row.latest_pickup) : format.ABSENT, 'latest pickup counted',
        [['Pace', row.trips_per_second == null ? format.ABSENT : `${format.count(row.trips_per_second)} trips/s`]]),
      stage('Kafka', row.records_behind == null ? format.ABSENT : format.count(row.records_behind), 'records behind',
        [['Topic', row.topic ?? format.ABSENT]], row.records_behind > 0 ? 'busy' : 'calm'),
      stage('Job', row.last_batch < 0 ? 'none yet' : `Batch ${format.count(row.last_batch)}`, format.millis(row.batch_millis) + ' long',
        [['Watermark', format.wallClock(row.watermark)], ['Spark', sparkLink(row.spark_ui)]]),
      stage('MySQL', age === null ? format.ABSENT : format.ago(age), 'last commit',
        [['Rows written', format.count(row.rows_upserted)], ['Write', format.millis(row.mysql_millis)]], live.state === 'away' ? 'away' : 'calm'));
  }

  function latest(column) {
    return live.pipeline.statistics.map((row) => row[column]).filter(Boolean).sort().at(-1);
  }

  function showPace() {
    const points = live.pipeline.history ?? [];
    const known = points.filter((point) => point.trips_per_second !== null);
    const columns = [{ name: 'at', type: 'text', key: true, label: 'At (UTC)' },
      { name: 'trips_per_second', type: 'number', label: 'Trips a second' }, { name: 'records_behind', type: 'integer', label: 'Records behind' },
      { name: 'batch_millis', type: 'integer', label: 'Batch (ms)' }];
    if (known.length === 0) {
      pace.say('The job does not write its pace into the ledger: it is of an older version.');
      return;
    }
    pace.show({
      build: lines({
        categories: known.map((point) => point.at), categoryLabel: (at) => at.slice(11, 19), area: true,
        series: [{ name: 'pace', label: 'Trips a second', values: known.map((point) => Math.round(point.trips_per_second)) }],
      }),
      label: `Trips a second over the last ${known.length} batches`, columns, rows: points.toReversed(),
    });
  }

  function showRejected() {
    const reasons = new Map();
    live.pipeline.rejected.forEach((row) => {
      const of = reasons.get(row.reason) ?? new Map();
      of.set(row.statistic, (of.get(row.statistic) ?? 0) + row.records);
      reasons.set(row.reason, of);
    });
    // Every statistic sees the same records: the largest count, not the sum of them.
    const items = [...reasons].map(([reason, of]) => ({ reason, label: format.reason(reason), value: Math.max(...of.values()) }))
      .sort((a, b) => b.value - a.value);
    const total = Math.max(0, ...live.pipeline.statistics.map((row) => row.rejected ?? 0));
    if (items.length === 0) {
      rejected.say(total > 0 ? `${format.count(total)} records were rejected; the job did not note their reasons.` : 'Nothing was rejected: every record counts.');
      return;
    }
    rejected.show({
      build: ranking({ items, name: 'Records' }),
      height: rankingHeight(items.length),
      label: `Rejected records by reason: ${items.map((item) => `${item.label} ${item.value}`).join(', ')}`,
      columns: [{ name: 'label', type: 'text', key: true, label: 'Reason' }, { name: 'value', type: 'integer', label: 'Records' }], rows: items,
    });
  }

  function showStatistics() {
    statistics.show({
      columns: [
        { name: 'statistic', type: 'text', key: true, cell: (row) => link(`/statistics/${encodeURIComponent(row.statistic)}`, row.statistic) },
        { name: 'last_batch', type: 'integer', label: 'Batch' }, { name: 'trips', type: 'integer' }, { name: 'rejected', type: 'integer' }, { name: 'late', type: 'integer' },
        { name: 'records_behind', type: 'integer' }, { name: 'rows_upserted', type: 'integer', label: 'Rows written' },
        { name: 'batch_millis', type: 'integer', label: 'Batch time', cell: (row) => format.millis(row.batch_millis) },
        { name: 'mysql_millis', type: 'integer', label: 'MySQL time', cell: (row) => format.millis(row.mysql_millis) },
        { name: 'watermark', type: 'text', cell: (row) => format.wallClock(row.watermark) },
        { name: 'run', type: 'text', label: 'Run by' },
      ],
      rows: live.pipeline.statistics,
    });
  }

  function showMonths() {
    late.show({
      columns: [
        { name: 'month', type: 'month', key: true, cell: (row) => link(`/months/${row.month}`, format.month(row.month)) }, { name: 'statistic', type: 'text', key: true },
        { name: 'state', type: 'text' }, { name: 'trips', type: 'integer' }, { name: 'late_trips', type: 'integer', label: 'Late trips' },
        { name: 'last_update', type: 'text', label: 'Last update (UTC)', cell: (row) => (row.last_update ?? '').replace('T', ' ').slice(0, 19) || format.ABSENT },
      ],
      rows: live.pipeline.months.toSorted((a, b) => b.month.localeCompare(a.month) || a.statistic.localeCompare(b.statistic)),
    });
  }

  return {
    element, refresh,
    dispose: () => {
      clearInterval(timer);
      [pace, rejected, statistics, late].forEach((panel) => panel.dispose());
    },
  };
}

async function needsPipeline() {
  const nothing = await needsJob(live.pipeline?.statistics?.[0]?.statistic ?? 'monthly_trips');
  return live.pipeline?.statistics?.length ? null : nothing;
}

function stage(name, value, note, facts, tone = 'calm') {
  return h('li', { class: 'stage', 'data-tone': tone },
    h('h2', {}, name), h('p', { class: 'stage-value' }, value), h('p', { class: 'stage-note' }, note),
    h('dl', {}, facts.map(([fact, text]) => h('div', {}, h('dt', {}, fact), h('dd', {}, text)))));
}

function sparkLink(address) {
  return /^https?:\/\//.test(address ?? '')
    ? h('a', { href: address, rel: 'noreferrer', target: '_blank' }, 'its web UI ↗')
    : format.ABSENT;
}
