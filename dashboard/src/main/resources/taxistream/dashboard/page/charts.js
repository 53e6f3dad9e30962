// The charts: one look for all, in both themes. Tooltips are elements made of text nodes.

import * as echarts from './echarts.js';
import { h } from './dom.js';
import * as format from './format.js';

const still = matchMedia('(prefers-reduced-motion: reduce)');
const charts = new Set();

export function theme() {
  const style = getComputedStyle(document.documentElement);
  const colour = (name) => style.getPropertyValue(`--${name}`).trim();
  return {
    ink: colour('ink'), muted: colour('muted'), line: colour('line'), surface: colour('surface'), accent: colour('accent'),
    scale: [colour('heat-0'), colour('heat-1'), colour('heat-2'), colour('heat-3')],
    none: colour('heat-none'),
    hatch: colour('hatch'),
    services: { yellow: colour('yellow'), green: colour('green'), fhv: colour('fhv'), fhvhv: colour('fhvhv') },
    palette: ['c0', 'c1', 'c2', 'c3', 'c4', 'c5', 'c6', 'c7'].map(colour),
  };
}

export class Chart {
  constructor(label, size = '') {
    this.box = h('div', { class: `chart loading ${size}`, role: 'img', 'aria-label': label });
    this.observer = new ResizeObserver(() => this.fit());
    this.observer.observe(this.box);
    charts.add(this);
  }

  /** Draws what build makes of the present theme; again whenever the theme changes. */
  draw(build, label) {
    this.build = build;
    if (label) {
      this.box.setAttribute('aria-label', label);
    }
    this.redraw(false);
  }

  redraw(anew) {
    if (!this.build || !this.box.isConnected || this.box.clientWidth === 0) {
      return;
    }
    if (this.chart === undefined) {
      this.chart = echarts.init(this.box, null, { renderer: 'canvas' });
      this.chart.on('click', (event) => this.onClick?.(event));
    }
    this.box.classList.remove('loading');
    const look = theme();
    this.chart.setOption({ ...common(look), ...this.build(look, this.box.clientWidth) }, {
      notMerge: anew, replaceMerge: ['series', 'visualMap'],
    });
  }

  fit() {
    if (this.chart === undefined) {
      this.redraw(false);
    } else if (this.box.clientWidth > 0) {
      this.chart.resize();
      this.redraw(false);
    }
  }

  /** What is drawn now, at twice the size. */
  canvas() {
    return this.chart?.getRenderedCanvas({ pixelRatio: 2, backgroundColor: theme().surface });
  }

  dispose() {
    charts.delete(this);
    this.observer.disconnect();
    this.chart?.dispose();
  }
}

export function redrawAll() {
  charts.forEach((chart) => chart.redraw(true));
}

function common(look) {
  return {
    animation: !still.matches,
    animationDuration: 500,
    animationDurationUpdate: 600,
    animationEasingUpdate: 'cubicOut',
    textStyle: { fontFamily: getComputedStyle(document.body).fontFamily, color: look.ink },
  };
}

function tooltip(look, formatter, more = {}) {
  return {
    confine: true,
    transitionDuration: 0,
    backgroundColor: look.surface,
    borderColor: look.line,
    borderWidth: 1,
    padding: 0,
    textStyle: { color: look.ink, fontSize: 13 },
    formatter,
    ...more,
  };
}

/** A tooltip: a heading, and lines of a name and a value, each with its colour or without. */
export function tip(heading, lines, note) {
  return h('div', { class: 'tip' },
    h('strong', {}, heading),
    lines.map(([name, value, colour]) => {
      const line = h('div', { class: 'tip-line' }, h('span', { class: 'tip-mark' }), h('span', {}, name), h('b', {}, value));
      if (colour) {
        line.firstChild.style.background = colour;
      }
      return line;
    }),
    note ? h('div', { class: 'tip-note' }, note) : null);
}

const axisText = (look) => ({ color: look.muted, fontSize: 12 });

/** Lines in the direction of a slash: a month that may still grow. */
export function hatch(look) {
  return {
    symbol: 'rect', symbolSize: 1, rotation: -Math.PI / 4, color: look.hatch,
    dashArrayX: [1, 0], dashArrayY: [3, 4],
  };
}

export function colourOf(look, name, index) {
  return look.services[name] ?? look.palette[index % look.palette.length];
}

/**
 * Stacked bars over categories.
 * series: [{name, label, values}] in the categories' order; open: a set of categories to be hatched.
 */
export function stackedBars({ categories, categoryLabel, series, unit, open = new Set(), openNote, clickable }) {
  return (look, width) => ({
    grid: { left: 4, right: 8, top: 16, bottom: 4, containLabel: true },
    tooltip: tooltip(look, (items) => {
      const category = categories[items[0].dataIndex];
      const lines = items.filter((item) => item.value !== null && item.value !== undefined)
        .reverse()
        .map((item) => [item.seriesName, text(item.value, unit), colourOf(look, series[item.seriesIndex].name, item.seriesIndex)]);
      const total = items.reduce((sum, item) => sum + (item.value ?? 0), 0);
      if (lines.length > 1) {
        lines.push(['Together', text(total, unit)]);
      }
      return tip(categoryLabel(category), lines, open.has(category) ? openNote : undefined);
    }, { trigger: 'axis', axisPointer: { type: 'shadow', shadowStyle: { color: look.line, opacity: 0.4 } } }),
    xAxis: {
      type: 'category',
      data: categories,
      axisLabel: { ...axisText(look), formatter: categoryLabel, hideOverlap: true, rotate: width < 520 && categories.length > 6 && categories.length < 13 ? 45 : 0 },
      axisTick: { show: false },
      axisLine: { lineStyle: { color: look.line } },
    },
    yAxis: {
      type: 'value',
      splitNumber: width < 520 ? 3 : 5,
      axisLabel: { ...axisText(look), formatter: (value) => format.short(value, unit) },
      splitLine: { lineStyle: { color: look.line } },
    },
    series: series.map(({ name, label, values }, index) => ({
      id: name,
      name: label,
      type: 'bar',
      stack: 'all',
      barMaxWidth: 96,
      barCategoryGap: '22%',
      barMinHeight: 2, // one trip is to be seen too
      cursor: clickable ? 'pointer' : 'default',
      itemStyle: { color: colourOf(look, name, index), borderColor: look.surface, borderWidth: 1 },
      emphasis: { focus: 'none' },
      data: values.map((value, i) => (open.has(categories[i])
        ? { value, itemStyle: { decal: hatch(look), opacity: 0.85 } }
        : { value })),
    })),
  });
}

/**
 * Months as stacked bars over an axis without gaps; before: what all series had a year before, as a dash over each bar.
 * events: [{month, short}] are marked; months outside of the range are pale.
 */
export function monthColumns({ categories, series, unit, open, before, range, events }) {
  const bars = stackedBars({ categories, categoryLabel: format.month, series, unit, open, openNote: 'Open: trips may still come.', clickable: true });
  const outside = (month) => range && (month < range.from || month > range.to);
  return (look, width) => {
    const option = bars(look, width);
    const formatter = option.tooltip.formatter;
    option.grid.top = events.length ? 34 : 16;
    option.tooltip.formatter = (items) => {
      const element = formatter(items.filter((item) => item.seriesId !== 'before'));
      const year = before[items[0].dataIndex];
      if (year !== null) {
        element.append(h('div', { class: 'tip-note' }, `A year before: ${text(year, unit)}`));
      }
      return element;
    };
    option.series.forEach((one) => one.data.forEach((item, i) => {
      if (outside(categories[i])) {
        item.itemStyle = { ...item.itemStyle, opacity: 0.35 };
      }
    }));
    option.series.push({
      id: 'before', name: 'A year before', type: 'scatter', data: before, symbol: 'rect', silent: true, z: 5,
      symbolSize: [Math.max(4, Math.min(98, ((width - 60) / categories.length) * 0.86)), 3], itemStyle: { color: look.ink },
      markLine: {
        silent: true, symbol: 'none', lineStyle: { color: look.muted, type: 'dashed', width: 1 },
        label: { formatter: (item) => item.name, color: look.muted, fontSize: 11, position: 'end' },
        data: events.filter((event) => categories.includes(event.month)).map((event) => ({ xAxis: event.month, name: event.short })),
      },
    });
    return option;
  };
}

function text(value, unit) {
  switch (unit) {
    case 'usd': return format.money(value);
    case 'share': return format.share(value);
    default: return Number.isInteger(value) ? format.count(value) : format.decimal(value);
  }
}

/**
 * Lines over time, straight from value to value and broken where there is none.
 * series: [{name, label, points: [[time in milliseconds, value]]}]; from and until bound the axis where given.
 */
export function lines({ series, timeLabel, unit, from, until, every = false, events = [] }) {
  return (look, width) => ({
    useUTC: true,
    grid: { left: 8, right: 32, top: events.length ? 34 : 16, bottom: 4, containLabel: true },
    tooltip: tooltip(look, (items) => tip(timeLabel(items[0].value[0]),
      items.map((item) => [item.seriesName, item.value[1] === null ? format.ABSENT : text(item.value[1], unit),
        colourOf(look, series[item.seriesIndex].name, item.seriesIndex)])),
    { trigger: 'axis', axisPointer: { type: 'line', lineStyle: { color: look.muted } } }),
    xAxis: {
      type: 'time', min: from, max: until, splitNumber: width < 520 ? 3 : 6,
      axisLabel: { ...axisText(look), formatter: (value) => timeLabel(value), hideOverlap: true },
      axisTick: { show: false }, axisLine: { lineStyle: { color: look.line } },
    },
    yAxis: {
      type: 'value', splitNumber: width < 520 ? 3 : 4,
      axisLabel: { ...axisText(look), formatter: (value) => (unit === 'share' ? format.share(value) : format.short(value, unit)) },
      splitLine: { lineStyle: { color: look.line } },
    },
    series: series.map(({ name, label, points }, index) => ({
      id: name, name: label, type: 'line', data: points, showSymbol: every || points.filter((point) => point[1] !== null).length < 80, symbolSize: 5, connectNulls: false,
      lineStyle: { width: 2, color: colourOf(look, name, index) }, itemStyle: { color: colourOf(look, name, index) },
      markLine: index > 0 ? undefined : {
        silent: true, symbol: 'none', lineStyle: { color: look.muted, type: 'dashed', width: 1 },
        label: { formatter: (item) => item.name, color: look.muted, fontSize: 11, position: 'end' },
        data: events.map((event) => ({ xAxis: event.at, name: event.short })),
      },
    })),
  });
}

/** Cells in rows and columns: cells are [column, row, value]. */
export function heatMap({ columns, rows, cells, unit, columnLabel = String, name, marked, clickable }) {
  const most = Math.max(1, ...cells.map((cell) => cell[2]));
  return (look, width) => ({
    grid: { left: 16, right: 4, top: 8, bottom: 44, containLabel: true },
    tooltip: tooltip(look, (item) => tip(`${rows[item.value[1]]}, ${columnLabel(columns[item.value[0]])}`,
      [[name, text(item.value[2], unit)]]), { trigger: 'item' }),
    xAxis: {
      type: 'category', data: columns, splitArea: { show: false }, axisTick: { show: false }, axisLine: { show: false },
      axisLabel: { ...axisText(look), formatter: (value) => (width < 520 ? String(value) : columnLabel(value)),
        interval: width < 520 ? 3 : (index) => columns.length < 13 || index % 3 === 0 },
    },
    yAxis: {
      type: 'category', data: rows, inverse: true, axisTick: { show: false }, axisLine: { show: false },
      axisLabel: { ...axisText(look), formatter: (value) => (width < 520 ? value.slice(0, 3) : value) },
    },
    visualMap: {
      min: 0, max: most, calculable: false, orient: 'horizontal', left: 'center', bottom: 0, itemWidth: 12, itemHeight: 160,
      text: [format.short(most, unit), '0'], textStyle: axisText(look), inRange: { color: look.scale },
    },
    series: [{
      id: 'cells', type: 'heatmap', cursor: clickable ? 'pointer' : 'default',
      data: cells.map((cell) => (marked && cell[0] === marked[0] && cell[1] === marked[1] ? { value: cell, itemStyle: { borderColor: look.ink, borderWidth: 2 } } : cell)),
      itemStyle: { borderColor: look.surface, borderWidth: width < 520 ? 1 : 2, borderRadius: 3 },
      emphasis: { itemStyle: { borderColor: look.ink, borderWidth: 1 } },
    }],
  });
}

/** Height in pixels of a ranking of so many bars. */
export const rankingHeight = (bars) => 16 + Math.max(2, bars) * 28;

/** Bars from the left, the longest first. items: [{label, value, note?}] */
export function ranking({ items, unit, name, clickable }) {
  return (look, width) => ({
    grid: { left: 22, right: width < 520 ? 52 : 70, top: 4, bottom: 4, containLabel: true },
    tooltip: tooltip(look, (item) => tip(items[item.dataIndex].label, [[name, text(item.value, unit)]],
      items[item.dataIndex].note), { trigger: 'item' }),
    xAxis: { type: 'value', show: false, max: 'dataMax' },
    yAxis: {
      type: 'category', inverse: true, data: items.map((item) => item.label), axisTick: { show: false }, axisLine: { show: false },
      axisLabel: { color: look.ink, fontSize: 12.5, width: Math.min(240, Math.round(width * 0.4)), overflow: 'truncate' },
    },
    series: [{
      id: 'bars', type: 'bar', cursor: clickable ? 'pointer' : 'default', barMinHeight: 2, barMaxWidth: 18, barCategoryGap: '30%',
      data: items.map((item) => ({
        value: item.value,
        itemStyle: { color: item.marked ? look.accent : look.palette[0], borderRadius: [0, 3, 3, 0] },
      })),
      label: {
        show: true, position: 'right', color: look.ink, fontSize: 12,
        formatter: (item) => (unit === 'share' ? format.share(item.value) : format.short(item.value, unit)),
      },
    }],
  });
}

let mapped = null;

export function useShapes(shapes) {
  echarts.registerMap('zones', shapes);
  mapped = new Set(shapes.features.map((feature) => feature.properties.name));
}

/** The zones that have a shape, as texts; null where there are no shapes. */
export const hasShapes = () => mapped;

/** What to look at, so that the shapes of these zones fill the map. */
export function around(wanted) {
  const features = echarts.getMap('zones').geoJson.features;
  const box = bounds(features.filter((feature) => wanted(feature.properties.name)));
  const all = bounds(features);
  const zoom = Math.min((all.east - all.west) / (box.east - box.west), (all.north - all.south) / (box.north - box.south));
  return { center: [(box.west + box.east) / 2, (box.south + box.north) / 2], zoom: zoom * (zoom > 1 ? 0.95 : 1) };
}

function bounds(features) {
  const box = { west: 180, east: -180, south: 90, north: -90 };
  features.flatMap((feature) => feature.geometry.coordinates.flat(2)).forEach(([east, north]) => {
    box.west = Math.min(box.west, east);
    box.east = Math.max(box.east, east);
    box.south = Math.min(box.south, north);
    box.north = Math.max(box.north, north);
  });
  return box;
}

/** Zones by colour. values: [{name: the zone's number as a text, value}]; scale: see scale.js; marked: a zone that is outlined. */
export function zoneMap({ values, unit, name, view, scale, marked }) {
  const of = new Map(values.map((item) => [item.name, item.value]));
  return (look) => ({
    tooltip: tooltip(look, (item) => tip(format.zoneName(Number(item.name)),
      [[name, of.has(item.name) ? text(of.get(item.name), unit) : 'none']], format.zoneBorough(Number(item.name))), { trigger: 'item' }),
    visualMap: { show: false, min: 0, max: 1, inRange: { color: look.scale } },
    series: [{
      id: 'zones', type: 'map', map: 'zones', nameProperty: 'name', aspectScale: 0.758, roam: false, cursor: 'pointer',
      left: 8, right: 8, top: 8, bottom: 8,
      ...view,
      itemStyle: { areaColor: look.none, borderColor: look.surface, borderWidth: 0.6 },
      emphasis: { label: { show: false }, itemStyle: { areaColor: look.accent, borderColor: look.ink, borderWidth: 1 } },
      select: { disabled: true },
      data: values.map((item) => ({
        name: item.name, value: scale.at(item.value), itemStyle: item.name === marked ? { borderColor: look.accent, borderWidth: 3 } : undefined,
      })),
    }],
  });
}

/** The colours of a scale with the values that stand at them. */
export function scaleLegend(scale, unit) {
  return h('div', { class: 'scale', role: 'img', 'aria-label': `Colours from ${format.short(scale.value(0), unit)} to ${format.short(scale.value(1), unit)}` },
    h('div', { class: 'scale-bar' }),
    h('div', { class: 'scale-values' }, [0, 0.25, 0.5, 0.75, 1].map((place) => h('span', {}, format.short(scale.value(place), unit)))));
}
