// How values are written: thousands separators, dollars as dollars, months and zones by their names.

const LOCALE = 'en-US';
const whole = new Intl.NumberFormat(LOCALE, { maximumFractionDigits: 0 });
const fine = new Intl.NumberFormat(LOCALE, { maximumFractionDigits: 2 });
const compact = new Intl.NumberFormat(LOCALE, { notation: 'compact', maximumFractionDigits: 1 });
const cents = new Intl.NumberFormat(LOCALE, { style: 'currency', currency: 'USD' });
const dollars = new Intl.NumberFormat(LOCALE, { style: 'currency', currency: 'USD', maximumFractionDigits: 0 });
const percent = new Intl.NumberFormat(LOCALE, { style: 'percent', minimumFractionDigits: 1, maximumFractionDigits: 1 });
const monthShort = new Intl.DateTimeFormat(LOCALE, { month: 'short', year: 'numeric', timeZone: 'UTC' });
const dayShort = new Intl.DateTimeFormat(LOCALE, { day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' });
const monthLong = new Intl.DateTimeFormat(LOCALE, { month: 'long', year: 'numeric', timeZone: 'UTC' });

export const ABSENT = '–';

export const SERVICES = {
  yellow: 'Yellow taxi',
  green: 'Green taxi',
  fhv: 'For-hire vehicle',
  fhvhv: 'High-volume for-hire',
};

// TLC's data dictionary.
const PAYMENTS = {
  0: 'Not reported', 1: 'Credit card', 2: 'Cash', 3: 'No charge', 4: 'Dispute', 5: 'Unknown', 6: 'Voided',
};

export const WEEKDAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];

const REASONS = {
  no_pickup_time: 'No pickup time',
  outside_month: 'Far outside its file’s month',
  future_pickup: 'Pickup in the future',
  malformed_value: 'Malformed value',
  undecodable: 'Bytes that are no trip',
  unknown_schema: 'Unknown schema',
  implausible_pickup: 'Implausible pickup time',
  implausible_value: 'Implausible amount or distance',
  late: 'Late: its month was final',
};

let zones = {};

export function useZones(lookup) {
  zones = lookup;
}

export function zoneName(id) {
  const zone = zones[id];
  if (zone === undefined) {
    return `Zone ${id}`;
  }
  return ['N/A', 'NV', 'NA'].includes(zone.zone) ? `${zone.borough} (${id})` : zone.zone;
}

export function zoneBorough(id) {
  return zones[id]?.borough ?? '';
}

/** The zones of a borough. */
export const zonesOf = (borough) => Object.keys(zones).filter((id) => zones[id].borough === borough).map(Number);

/** Every zone that has a name: [{id, name, borough}] */
export const allZones = () => Object.keys(zones).map((id) => ({ id: Number(id), name: zoneName(id), borough: zones[id].borough }));

export const count = (value) => (value === null || value === undefined ? ABSENT : whole.format(value));
/** "1 trip", "2 trips" */
export const counted = (value, word) => `${count(value)} ${word}${value === 1 ? '' : 's'}`;
export const decimal = (value) => (value === null || value === undefined ? ABSENT : fine.format(value));
export const money = (value) => (value === null || value === undefined ? ABSENT : cents.format(value));
export const share = (value) => (value === null || value === undefined ? ABSENT : percent.format(value));

/** Whole dollars where cents would only be noise. */
export function roughMoney(value) {
  if (value === null || value === undefined) {
    return ABSENT;
  }
  return Math.abs(value) >= 1000 ? dollars.format(value) : cents.format(value);
}

export function short(value, unit) {
  return unit === 'usd' ? `${value < 0 ? '-' : ''}$${compact.format(Math.abs(value))}` : compact.format(value);
}

function monthDate(month) {
  return new Date(`${month}-01T00:00:00Z`);
}

export const month = (value) => (value === null ? ABSENT : monthShort.format(monthDate(value)));
/** A month as the time when it begins, in milliseconds, and back. */
export const monthStart = (value) => monthDate(value).getTime();
export const monthOf = (time) => monthShort.format(new Date(time));
export const monthInFull = (value) => monthLong.format(monthDate(value));
export const isMonth = (value) => /^\d{4}-(0[1-9]|1[0-2])$/.test(value);
export const reason = (value) => REASONS[value] ?? label(value);

/** pickup_zone → Pickup zone */
export function label(name) {
  const words = String(name).replaceAll('_', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

export function columnLabel(column) {
  const units = { usd: ' ($)', miles: '', minutes: '', share: '' };
  return label(column.name) + (units[column.unit] ?? '');
}

/** New York's wall clock: the time as it is written, without a zone. */
export function wallClock(text) {
  return text ? `${day(text)} ${text.slice(11, 16)}` : ABSENT;
}

export function day(text) {
  return dayShort.format(new Date(`${text.slice(0, 10)}T00:00:00Z`));
}

/** A time of MySQL's, which is UTC, to the second. */
export const clock = (utc) => utc.slice(0, 19).replace('T', ' ');

/** A size on disk. */
export const bytes = (value) => (value < 1e6 ? `${count(Math.ceil(value / 1e3))} kB` : value < 1e9 ? `${decimal(value / 1e6)} MB` : `${decimal(value / 1e9)} GB`);

export const ago = (seconds) => (seconds < 1 ? 'just now' : `${span(seconds)} ago`);

/** A length of time in its largest unit. */
export function span(seconds) {
  if (seconds < 100) {
    return `${Math.round(seconds)} s`;
  }
  if (seconds < 5_400) {
    return `${Math.round(seconds / 60)} min`;
  }
  return seconds < 172_800 ? `${Math.round(seconds / 3600)} h` : `${Math.round(seconds / 86_400)} days`;
}

/** Every month from the first to the last of these: time has no gaps on an axis. */
export function everyMonth(months) {
  const known = [...months].sort();
  const all = [];
  for (let at = known[0]; at !== undefined && at <= known.at(-1); at = nextMonth(at)) {
    all.push(at);
  }
  return all;
}

export function nextMonth(month, steps = 1) {
  const [year, number] = month.split('-').map(Number);
  const index = year * 12 + number - 1 + steps;
  return `${Math.floor(index / 12)}-${String((index % 12) + 1).padStart(2, '0')}`;
}

export function millis(value) {
  if (value === null || value === undefined) {
    return ABSENT;
  }
  return value < 1000 ? `${whole.format(value)} ms` : `${fine.format(value / 1000)} s`;
}

/** A value as its column means it. */
export function value(column, raw) {
  if (raw === null || raw === undefined) {
    return ABSENT;
  }
  if (column.type === 'month') {
    return month(raw);
  }
  if (column.type === 'boolean') {
    return raw ? 'yes' : 'no';
  }
  if (column.key) {
    return keyValue(column.name, raw);
  }
  switch (column.unit) {
    case 'usd': return money(raw);
    case 'share': return share(raw);
    default: return typeof raw === 'number' ? (column.type === 'integer' ? count(raw) : decimal(raw)) : String(raw);
  }
}

export function keyValue(name, raw) {
  if (name === 'service') {
    return SERVICES[raw] ?? String(raw);
  }
  if (name === 'payment_type') {
    return PAYMENTS[raw] ?? `Type ${raw}`;
  }
  if (/(^|_)zone(_id)?$/.test(name) && typeof raw === 'number') {
    return zoneName(raw);
  }
  if (name === 'weekday' && WEEKDAYS[raw - 1] !== undefined) {
    return WEEKDAYS[raw - 1];
  }
  if (name === 'hour' && typeof raw === 'number') {
    return `${String(raw).padStart(2, '0')}:00`;
  }
  return String(raw);
}
