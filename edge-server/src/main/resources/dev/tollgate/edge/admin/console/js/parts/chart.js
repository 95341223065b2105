// <line-chart>: a chart over time. Set its property `spec` once and `data` (uPlot's columns) as often as there is more.
import uPlot from '../../lib/uPlot.js';

const clockOf = (style) => {
  const format = new Intl.DateTimeFormat('en-GB', style);
  return (seconds) => format.format(seconds * 1_000);
};
const clockMinutes = clockOf({ hour: '2-digit', minute: '2-digit' });
const clockSeconds = clockOf({ hour: '2-digit', minute: '2-digit', second: '2-digit' });

const HEIGHT_PX = 168;
const WINDOWS_S = [60, 300, 900]; // the axis grows in steps, so that it does not shrink with every second
const TIME_STEPS_S = [10, 15, 30, 60, 120, 300];
const BYTE_STEPS = Array.from({ length: 50 }, (_, power) => 2 ** power);
const COLOURS = ['--series-1', '--series-2', '--series-3', '--series-4', '--series-5'];
const DARK = matchMedia('(prefers-color-scheme: dark)');

/** The shortest window up to the newest value that holds them all. */
function timeRange({ data: [times] }) {
  const newest = times.at(-1) ?? Date.now() / 1_000;
  const needed = newest - (times[0] ?? newest);
  return [newest - (WINDOWS_S.find((window) => window >= needed) ?? WINDOWS_S.at(-1)), newest];
}

/** The next round number above the highest value: the scale stays while the value moves below it. */
function topOf(high, { least, base }) {
  const wanted = Math.max(high ?? 0, least);
  if (base === 1024) {
    return 2 ** Math.ceil(Math.log2(wanted));
  }
  const power = 10 ** Math.floor(Math.log10(wanted));
  return [1, 2, 5, 10].find((step) => step * power >= wanted) * power;
}

/** Values without a neighbour, which no line shows. */
function lonely(values) {
  const isNone = (i) => values[i] === null || values[i] === undefined;
  return Array.from(values.keys()).filter((i) => !isNone(i) && isNone(i - 1) && isNone(i + 1));
}

class LineChart extends HTMLElement {
  #plot = null;
  #observer = null;
  #data = null;
  #spec = null;
  #onTheme = () => this.#build();

  /** {series: [label], format(value), axisFormat(value), base: 10, or 1024 for bytes, least: top of the scale at least} */
  set spec(spec) {
    const isNew = JSON.stringify(spec.series) !== JSON.stringify(this.#spec?.series);
    this.#spec = spec;
    if (isNew) {
      this.#build();
    }
  }

  set data(data) {
    this.#data = data;
    if (this.#plot && this.#plot.series.length === data.length) {
      this.#plot.setData(data);
    } else {
      this.#build();
    }
  }

  connectedCallback() {
    this.#observer = new ResizeObserver(() => this.#plot?.setSize({ width: this.clientWidth, height: HEIGHT_PX }));
    this.#observer.observe(this);
    document.addEventListener('theme-change', this.#onTheme);
    DARK.addEventListener('change', this.#onTheme);
    this.#build();
  }

  disconnectedCallback() {
    this.#observer.disconnect();
    document.removeEventListener('theme-change', this.#onTheme);
    DARK.removeEventListener('change', this.#onTheme);
    this.#plot?.destroy();
    this.#plot = null;
  }

  #build() {
    this.#plot?.destroy();
    this.#plot = null;
    if (!this.isConnected || !this.#spec || !this.#data || this.#data.length !== this.#spec.series.length + 1) {
      return;
    }
    const colour = (name) => {
      this.style.color = `var(${name})`;
      return getComputedStyle(this).color; // resolved for the theme that counts
    };
    const { base, axisFormat } = this.#spec;
    const axis = { stroke: colour('--muted'), grid: { stroke: colour('--line'), width: 1 }, ticks: { show: false }, font: '12px system-ui' };
    this.#plot = new uPlot({
      width: Math.max(this.clientWidth, 1),
      height: HEIGHT_PX,
      padding: [8, 16, 0, 0],
      cursor: { drag: { x: false, y: false }, points: { size: 6 } },
      legend: { show: false },
      scales: { x: { range: timeRange }, y: { range: (_, low, high) => [0, topOf(high, this.#spec)] } },
      axes: [
        { ...axis, size: 28, space: 80, incrs: TIME_STEPS_S, values: (_, ticks) => ticks.map(ticks[1] - ticks[0] < 60 ? clockSeconds : clockMinutes) },
        { ...axis, size: 64, incrs: base === 1024 ? BYTE_STEPS : undefined, values: (_, ticks) => ticks.map(axisFormat) },
      ],
      series: [{}, ...this.#spec.series.map((label, i) => {
        const stroke = colour(COLOURS[i % COLOURS.length]);
        return { label, stroke, width: 2, points: { show: true, size: 4, fill: stroke, filter: (plot, series) => lonely(plot.data[series]) } };
      })],
    }, this.#data, this);
  }
}

customElements.define('line-chart', LineChart);
