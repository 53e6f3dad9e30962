// From values to colours: a few zones have more trips than all the others, and one scale cannot show both.

export const SCALES = { log: 'Log', linear: 'Linear', quantile: 'Quantile' };

/**
 * at(value): its place from 0 to 1; value(place): what stands there, for the legend.
 * log: each step multiplies; linear: each step adds; quantile: each step holds as many values.
 */
export function scaleOf(kind, values) {
  const sorted = values.filter((value) => value > 0).sort((a, b) => a - b);
  const most = sorted.at(-1) ?? 1;
  if (kind === 'linear') {
    return { at: (value) => clamp(value / most), value: (place) => place * most };
  }
  if (kind === 'quantile') {
    return {
      at: (value) => (sorted.length < 2 ? 1 : clamp(below(sorted, value) / (sorted.length - 1))),
      value: (place) => sorted[Math.round(place * (sorted.length - 1))] ?? 0,
    };
  }
  const least = Math.max(sorted[0] ?? 1, most / 1e5);
  const length = Math.log(most / least) || 1;
  return {
    at: (value) => (value <= 0 ? 0 : clamp(Math.log(value / least) / length)),
    value: (place) => least * Math.exp(place * length),
  };
}

const clamp = (place) => Math.min(1, Math.max(0, place));

/** How many of the sorted values are smaller. */
function below(sorted, value) {
  let from = 0;
  let until = sorted.length;
  while (from < until) {
    const middle = (from + until) >> 1;
    sorted[middle] < value ? from = middle + 1 : until = middle;
  }
  return from;
}
