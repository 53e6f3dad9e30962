// The way of a trip: replay, topic, job, MySQL; and what did not get through.

import { batches, hoursOf } from './batches.js';
import { ranking, rankingHeight } from './charts.js';
import { h, refill, replace } from './dom.js';
import * as format from './format.js';
import { commitOf, live, secondsSince } from './live.js';
import { Panel } from './panel.js';
import { link, needsJob, refusedFiles } from './shared.js';

const SILENT_SECONDS = 60;

export const title = () => 'Pipeline';

export function view({ query, go }) {
  const strip = h('ol', { class: 'strip', 'aria-label': 'The path of a trip' });
  const silence = h('div', {});
  const history = batches(hoursOf(query), (hours) => go(`/pipeline?hours=${hours}`, { keep: true }));
  const refused = h('div', {});
  const rejected = new Panel('Rejected by the job', { note: 'Records of the topic that do not count, by reason. Each lies in the topic of rejected records.' });
  const replays = new Panel('Rejected by the replay', { chart: false, note: 'Rows of files that were never sent, by reason. Each lies in the topic of rejected records.' });
  const statistics = new Panel('Statistics', { wide: true, chart: false, note: 'Where each one is. They read the same trips, each at its own pace.' });
  const late = new Panel('Months', { wide: true, chart: false, note: 'A month is final when the watermark has passed its end; what comes later is late.' });
  const body = h('div', {});
  const element = h('div', {}, h('h1', {}, 'Pipeline'), h('p', { class: 'lead' }, 'From the files to MySQL, as the last batch left it.'), body);
  const timer = setInterval(() => { showStrip(); showSilence(); }, 1000);

  async function refresh() {
    const nothing = await needsPipeline();
    if (nothing) {
      replace(body, nothing);
      return;
    }
    if (!strip.isConnected) {
      replace(body, silence, refused, strip, history.element, h('div', { class: 'grid' }, rejected.element, replays.element, statistics.element, late.element));
    }
    showStrip();
    showSilence();
    showRefused();
    showRejected();
    showReplays();
    showStatistics();
    showMonths();
    await history.refresh();
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
    const age = secondsSince(commitOf());
    refill(strip,
      stage('Trips', row.latest_pickup ? format.wallClock(row.latest_pickup) : format.ABSENT, 'latest pickup counted',
        [['Statistic', row.statistic], ['Counted', format.count(row.trips)]]),
      stage('Kafka', row.records_behind == null ? format.ABSENT : format.count(row.records_behind), 'records unread after the last batch',
        [['Topic', row.topic ?? format.ABSENT]], row.records_behind > 0 ? 'busy' : 'calm'),
      stage('Job', row.last_batch < 0 ? 'none yet' : `Batch ${format.count(row.last_batch)}`, `${format.millis(row.batch_millis)} long, committed ${ageOf(row.updated_at)}`,
        [['Pace', row.trips_per_second == null ? format.ABSENT : `${format.count(row.trips_per_second)} trips/s`], ['Watermark', format.wallClock(row.watermark)], ['Spark', sparkLink(row.spark_ui)]]),
      stage('MySQL', age === null ? format.ABSENT : format.ago(age), 'newest commit, by MySQL’s clock',
        [['Rows written', format.count(row.rows_upserted)], ['Write', format.millis(row.mysql_millis)]], live.state === 'away' ? 'away' : age > SILENT_SECONDS ? 'silent' : 'calm'));
  }

  /** Silence has two causes that the ledger cannot tell apart, unless the last batch left records unread. */
  function showSilence() {
    const age = secondsSince(commitOf());
    if (!silence.isConnected || live.state !== 'live' || age === null || age <= SILENT_SECONDS) {
      silence.replaceChildren();
      return;
    }
    const behind = Math.max(0, ...live.pipeline.statistics.map((row) => row.records_behind ?? 0));
    refill(silence, h('section', { class: 'notice' },
      h('p', {}, h('b', {}, `No batch was committed for ${format.span(age)}. `),
        behind > 0
          ? `The last one left ${format.count(behind)} records unread: a job that runs would have read on. Look whether taxistream stream still runs.`
          : 'Either no trips come, or the job has stopped: the ledger does not tell which. taxistream status asks Kafka too.')));
  }

  function showRefused() {
    refill(refused, refusedFiles());
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
      rejected.say(total > 0 ? `The job rejected ${format.count(total)} records; it did not note their reasons.` : 'The job has rejected none of the records that it read.');
      rejected.tell(ledger('taxistream_rejected'));
      return;
    }
    rejected.show({
      build: ranking({ items, name: 'Records' }),
      height: rankingHeight(items.length),
      label: `Rejected records by reason: ${items.map((item) => `${item.label} ${item.value}`).join(', ')}`,
      columns: [{ name: 'label', type: 'text', key: true, label: 'Reason' }, { name: 'value', type: 'integer', label: 'Records' }], rows: items,
      source: ledger('taxistream_rejected'),
    });
  }

  /** What the replay rejects never reaches the topic of trips, so the job's counts know nothing of it. */
  function showReplays() {
    const list = live.pipeline.replays ?? [];
    if (list.length === 0) {
      replays.say('MySQL holds no counts of a replay: none has been noted yet, or the job is of an older version. taxistream replays asks Kafka.');
      return;
    }
    const reasons = (row) => row.reasons.map((one) => `${format.reason(one.reason)} ${format.count(one.records)}`).join(', ');
    const total = list.reduce((sum, row) => sum + row.rejected, 0);
    replays.show({
      note: total === 0 ? `${format.counted(list.length, 'replay')} rejected no row.` : `${format.counted(total, 'row')} of files were never sent. Each lies in the topic of rejected records.`,
      columns: [
        { name: 'rejected', type: 'integer', key: true }, { name: 'reasons', type: 'text', label: 'Why', cell: (row) => reasons(row) || format.ABSENT },
        { name: 'sent', type: 'integer' }, { name: 'done', type: 'text', label: 'State', cell: (row) => (row.done ? 'complete' : 'open') },
        { name: 'replay', type: 'text' },
        { name: 'committed_at', type: 'text', label: 'Last commit (UTC)', cell: (row) => format.clock(row.committed_at) },
      ],
      rows: list, source: { name: 'taxistream_replays', commit: live.replaysReadAt },
    });
  }

  function showStatistics() {
    statistics.show({
      columns: [
        { name: 'statistic', type: 'text', key: true, cell: (row) => link(`/statistics/${encodeURIComponent(row.statistic)}`, row.statistic) },
        { name: 'updated_at', type: 'text', label: 'Committed', cell: (row) => ageOf(row.updated_at) },
        { name: 'last_batch', type: 'integer', label: 'Batch' }, { name: 'trips', type: 'integer' }, { name: 'rejected', type: 'integer' }, { name: 'late', type: 'integer' },
        { name: 'records_behind', type: 'integer', label: 'Unread' }, { name: 'rows_upserted', type: 'integer', label: 'Rows written' },
        { name: 'batch_millis', type: 'integer', label: 'Batch time', cell: (row) => format.millis(row.batch_millis) },
        { name: 'mysql_millis', type: 'integer', label: 'MySQL time', cell: (row) => format.millis(row.mysql_millis) },
        { name: 'watermark', type: 'text', cell: (row) => format.wallClock(row.watermark) },
        { name: 'run', type: 'text', label: 'Run by' },
      ],
      rows: live.pipeline.statistics, source: ledger(),
    });
  }

  function showMonths() {
    late.show({
      columns: [
        { name: 'month', type: 'month', key: true, cell: (row) => link(`/months/${row.month}`, format.month(row.month)) }, { name: 'statistic', type: 'text', key: true },
        { name: 'state', type: 'text' }, { name: 'closes', type: 'text', label: 'Becomes final', cell: closing }, { name: 'trips', type: 'integer' }, { name: 'late_trips', type: 'integer', label: 'Late trips' },
        { name: 'last_update', type: 'text', label: 'Last update (UTC)', cell: (row) => (row.last_update ? format.clock(row.last_update) : format.ABSENT) },
      ],
      rows: live.pipeline.months.toSorted((a, b) => b.month.localeCompare(a.month) || a.statistic.localeCompare(b.statistic)), source: ledger('taxistream_months'),
    });
  }

  return {
    element, refresh,
    dispose: () => {
      clearInterval(timer);
      [history, rejected, replays, statistics, late].forEach((panel) => panel.dispose());
    },
  };
}

/** How far the watermark still has to go until the month is final. It moves with the pickups, not with the clock. */
function closing(row) {
  const watermark = live.pipeline.statistics.find((one) => one.statistic === row.statistic)?.watermark;
  if (row.state !== 'open' || !watermark) {
    return format.ABSENT;
  }
  const days = Math.ceil((format.monthStart(format.nextMonth(row.month)) - Date.parse(`${watermark}Z`)) / 86_400_000);
  return days > 0 ? `after ${format.counted(days, 'more day')} of pickups` : 'with the next batch';
}

const ledger = (name = 'taxistream_progress') => ({ name, commit: commitOf() });

function ageOf(commit) {
  const age = secondsSince(commit);
  return age === null ? format.ABSENT : format.ago(age);
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
