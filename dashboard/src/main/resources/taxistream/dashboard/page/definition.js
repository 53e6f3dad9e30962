// How a statistic comes about: what it reads, who reads it, what its columns mean, and its SQL.

import { h, refill, replace } from './dom.js';
import * as format from './format.js';
import { link } from './shared.js';
import { table } from './table.js';

const UNITS = { usd: 'dollars', share: 'share of one', miles: 'miles', minutes: 'minutes' };
const COLUMNS = ['name', 'type', 'key', 'unit', 'comment'].map((name) => ({ name, type: 'text', label: name === 'comment' ? 'Meaning' : undefined }));

export class Definition {
  constructor() {
    this.facts = h('dl', { class: 'facts' });
    this.columns = h('div', {});
    this.summary = h('summary', {});
    this.text = h('pre', { tabindex: '0' });
    this.sql = h('details', { class: 'sql', open: true, hidden: true }, this.summary, this.text);
    this.note = h('p', { class: 'note' });
    this.element = h('section', { class: 'panel wide', 'aria-labelledby': 'definition', data: { panel: 'definition' } },
      h('div', { class: 'panel-head' }, h('h2', { id: 'definition' }, 'How it comes about')),
      this.facts, this.columns, this.sql, this.note);
  }

  /** described: as /api/statistics has it; defined: as /api/definitions has it. */
  show(described, defined = { reads: [], read_by: [] }) {
    refill(this.facts,
      fact('Reads', sources(defined.reads)),
      fact('Read by', defined.read_by.length ? names(defined.read_by) : null),
      fact('Size', defined.bytes ? `about ${format.bytes(defined.bytes)} in MySQL, indexes included` : null),
      fact('Filled since', defined.filled_since ? `${format.clock(defined.filled_since)} UTC: its first batch, or the first after its last rebuild` : null),
      fact('This SQL since', defined.taken_up_at ? `${format.clock(defined.taken_up_at)} UTC` : null));
    refill(this.columns, table({
      caption: 'Columns', hidden: true, columns: COLUMNS,
      rows: described.columns.map((column) => ({ ...column, unit: UNITS[column.unit] ?? '', key: column.key ? 'yes' : '', comment: column.comment ?? '' })),
    }));
    this.sql.hidden = !defined.sql;
    replace(this.summary, described.view ? 'SQL, as MySQL keeps it' : 'SQL');
    replace(this.text, defined.sql ?? '');
    replace(this.note, defined.sql ? null : described.view ? 'MySQL shows its SQL to a user with the right SHOW VIEW.' : 'The job that fills it is of an older version, which does not keep the SQL.');
  }
}

function fact(name, content) {
  return content === null ? null : h('div', {}, h('dt', {}, name), h('dd', {}, content));
}

/** "trips: month, service; taxi_zone_lookup: Borough", or links to the statistics that a view reads. */
function sources(reads) {
  if (reads.length === 0) {
    return null;
  }
  if (!reads[0].includes('.')) {
    return names(reads);
  }
  const tables = [...Map.groupBy(reads, (one) => one.slice(0, one.indexOf('.')))];
  return tables.sort(([a], [b]) => (b === 'trips') - (a === 'trips'))
    .map(([name, columns]) => `${name}: ${columns.map((one) => one.slice(name.length + 1)).join(', ')}`).join('; ');
}

const names = (list) => list.map((name, i) => [i > 0 ? ', ' : null, link(`/statistics/${encodeURIComponent(name)}`, name)]);
