// What several views need.

import { ask, rows, rowsUrl } from './api.js';
import { h } from './dom.js';
import { live } from './live.js';
import * as format from './format.js';
import { emptyState } from './panel.js';

const ORDER = ['yellow', 'green', 'fhvhv', 'fhv'];

/** The services that occur, in an order that stays: a colour keeps its place. */
export function serviceOrder(services) {
  const place = (service) => (ORDER.includes(service) ? ORDER.indexOf(service) : ORDER.length);
  return [...new Set(services)].sort((a, b) => place(a) - place(b) || a.localeCompare(b));
}

export function monthStates(statistic) {
  const all = live.pipeline?.months ?? [];
  const own = all.filter((row) => row.statistic === statistic);
  // A view has no rows of its own there: a month is final for it when it is so for all.
  const months = own.length ? own : all.toSorted((a, b) => (a.state === 'open') - (b.state === 'open'));
  return new Map(months.map((row) => [row.month, row]));
}

/**
 * Sums of every month and service. Months before the first open one are asked for by themselves: their answer stays the same
 * from batch to batch, however many years they are.
 */
export async function monthTotals() {
  const all = { group: 'month,service', limit: 10000 };
  const open = [...monthStates('monthly_trips').values()].filter((row) => row.state === 'open').map((row) => row.month).sort()[0];
  const parts = await Promise.all(open === undefined ? [rows('monthly_trips', all)]
    : [rows('monthly_trips', { ...all, month: `..${previousMonth(open)}` }), rows('monthly_trips', { ...all, month: `${open}..` })]);
  return { rows: parts.flatMap((part) => part.rows), url: rowsUrl('monthly_trips', all), source: parts[0].source };
}

export function previousMonth(month) {
  const [year, number] = month.split('-').map(Number);
  return number === 1 ? `${year - 1}-12` : `${year}-${String(number - 1).padStart(2, '0')}`;
}

/** A link that the router follows without loading the page anew. */
export function link(href, ...content) {
  return h('a', { href }, ...content);
}

let described = { version: null, list: [] };

/** The statistics that there are; asked again when the pipeline's version is another. */
export async function statistics() {
  const version = live.pipeline?.version ?? '';
  if (described.version !== version || described.list.length === 0) {
    const answer = await ask('/api/statistics');
    described = { version, list: answer.statistics, state: answer.state };
  }
  return described.list;
}

export async function statistic(name) {
  return (await statistics()).find((one) => one.name === name);
}

/** A notice of each file that is not taken up. It has no table and no row in the ledger: without this nothing would tell of it. */
export function refusedFiles() {
  return (live.pipeline?.refused_files ?? []).map((row) => h('section', { class: 'notice' },
    h('p', {}, h('b', {}, `${row.file} is not taken up. `), row.why.split('\n')[0]),
    row.why.includes('\n') ? h('pre', {}, row.why.slice(row.why.indexOf('\n') + 1)) : null,
    h('p', { class: 'note' }, `In ${row.folder}, since ${format.clock(row.refused_at)} UTC. Source: taxistream_refused.`)));
}

/** Says why a panel is empty, and the command that fills it. */
const notKept = (name) => ['No job keeps the statistic ', h('code', {}, name), ' here. This adds it to a running job: ',
  h('code', {}, `taxistream statistics publish config/statistics/${name === 'monthly_hours' ? '' : 'more/'}${name}.sql --mysql-url … --bootstrap-servers …`)];

/** Puts a sentence in place of an optional panel whose statistic no job keeps. */
export function isMissing(panel, answer, name) {
  if (answer === null) {
    panel.say(notKept(name));
  }
  return answer === null;
}

let defined = { version: null, byName: new Map() };

/** How each statistic comes about, by its name; asked again when the pipeline's version is another. */
export async function definitions() {
  const version = live.pipeline?.version ?? '';
  if (defined.version !== version) {
    const answer = await ask('/api/definitions');
    defined = { version, byName: new Map(answer.definitions.map((one) => [one.statistic, one])) };
  }
  return defined.byName;
}

/** Which command to run where the statistic is not there yet; nothing where it is. */
export async function needsJob(name) {
  const list = await statistics();
  if (list.length === 0) {
    return emptyState('No month yet', 'MySQL answers, but no streaming job has written to it so far.', [
      ['taxistream demo', 'runs everything on this machine'],
      ['taxistream stream', 'keeps the statistics of the trips in Kafka, here in MySQL'],
      ['taxistream replay', 'sends trips to Kafka'],
    ]);
  }
  const found = list.find((one) => one.name === name);
  if (!found) {
    return emptyState(`There is no statistic ${name}`, 'This view is made of it. The job keeps others: see Statistics.', [
      ['taxistream stream --statistics config/statistics', `keeps ${name} too`],
    ]);
  }
  const progress = live.pipeline?.statistics?.find((row) => row.statistic === name);
  if (progress && progress.trips === 0) {
    return emptyState('No trip yet', 'The streaming job runs, and has counted no trip so far.', [
      ['taxistream replay', 'sends trips to Kafka'],
    ]);
  }
  return null;
}
