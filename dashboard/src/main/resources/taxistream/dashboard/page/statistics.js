// All statistics: what each of them keeps.

import { h, refill, replace } from './dom.js';
import { commitOf } from './live.js';
import { sourceLine } from './source.js';
import * as format from './format.js';
import { definitions, link, needsJob, refusedFiles, statistics } from './shared.js';

export const title = () => 'Statistics';

export function view() {
  const body = h('div', {});
  const element = h('div', {}, h('h1', {}, 'Statistics'),
    h('p', { class: 'lead' }, 'Each file of SQL in config/statistics is one table here, and appears by itself.'), body);

  async function refresh() {
    const list = await statistics();
    if (list.length === 0) {
      replace(body, await needsJob(''));
      return;
    }
    const defined = await definitions();
    refill(body, refusedFiles(), h('ul', { class: 'cards' }, list.map((one) => card(one, defined.get(one.name)))));
  }

  return { element, refresh, dispose: () => {} };
}

function card(statistic, defined) {
  const names = (key) => statistic.columns.filter((column) => column.key === key).map((column) => format.label(column.name)).join(', ');
  return h('li', { class: 'card' },
    h('h2', {}, link(`/statistics/${encodeURIComponent(statistic.name)}`, statistic.name), statistic.view ? h('span', { class: 'badge' }, 'View') : null),
    h('p', {}, statistic.comment || (statistic.view ? 'A view over the statistics’ tables.' : 'Its SQL file begins without a comment.')),
    h('dl', {}, h('div', {}, h('dt', {}, 'By'), h('dd', {}, names(true) || format.ABSENT)),
      h('div', {}, h('dt', {}, 'Keeps'), h('dd', {}, names(false) || format.ABSENT)),
      defined?.bytes ? h('div', {}, h('dt', {}, 'Size'), h('dd', {}, `about ${format.bytes(defined.bytes)}`)) : null),
    sourceLine({ name: statistic.name, commit: commitOf(statistic.name) }));
}
