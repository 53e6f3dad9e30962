// Where numbers come from and how old they are, said beside them and kept up to date.

import { h } from './dom.js';
import * as format from './format.js';
import { secondsSince } from './live.js';

/**
 * A line that names the source. name: the table; commit: the time of the newest batch that the numbers are known to hold, by
 * MySQL's clock. It stays that of the numbers: if they are not replaced, they grow old.
 */
export function sourceLine({ name, commit }) {
  const line = h('p', { class: 'source', data: { source: name, commit: commit ?? '' } });
  show(line);
  return line;
}

function show(line) {
  const age = secondsSince(line.dataset.commit);
  const text = `Source: ${line.dataset.source}, ${age === null ? 'age unknown' : `committed ${format.ago(age)}`}`;
  if (line.textContent !== text) {
    line.textContent = text;
  }
}

/** The same for a picture that is passed on: an age would be wrong tomorrow. */
export const sourceAt = (line) => (line ? `Source: ${line.dataset.source}, committed ${format.clock(line.dataset.commit)} UTC` : '');

setInterval(() => document.querySelectorAll('[data-source]').forEach(show), 1000);
