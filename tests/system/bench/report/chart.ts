/**
 * The results as a picture.
 *
 * @module
 */
import * as echarts from "npm:echarts@6.1.0";
import type { Series } from "../parts/rounds.ts";
import type { Measured } from "../parts/scan.ts";
import { SERVED } from "../subjects/served.ts";
import type { Results } from "./results.ts";
import { digits, median, spreadOf } from "./statistics.ts";

const WIDTH = 900;
const BAR = 26;
const LINES = 260;
const TOP = 100;
const LEFT = 260;
const LONGEST = 120;
const FAR = 5;
const OURS = "#1a6fb5";
const THEIRS = "#a9b4bf";
const COLORS = ["#1a6fb5", "#a9b4bf", "#d9822b", "#3a915d", "#8a5fb0"];
const SERVICES: readonly string[] = Object.values(SERVED);

/** An SVG: bars of what a read costs, and lines of what that depends on. */
export function chart({ date, setting, parts }: Results): string {
  const measured = (parts.requests?.series ?? []).filter((it) =>
    !it.failed && !it.name.startsWith("batch")
  ).toSorted((a, b) => median(a.costs) - median(b.costs));
  // One that costs far more than the others would make them all look alike.
  const most = FAR * median(measured.map(({ costs }) => median(costs)));
  const bars = measured.filter(({ costs }) => median(costs) <= most);
  const far = measured.filter((it) => !bars.includes(it)).map((it) =>
    `${it.name}: ${digits(median(it.costs), 0)} µs`
  );
  const scans = [
    ["by rows", parts.rows],
    ["by connections", parts.connections],
  ] as const;
  const shown = scans.flatMap(([title, scan]) =>
    scan ? [{ title, series: scan.series.filter((it) => !it.failed) }] : []
  );
  const barsHeight = bars.length * BAR + 60;
  const height = TOP + barsHeight + shown.length * LINES;
  const view = echarts.init(null, null, {
    renderer: "svg",
    ssr: true,
    width: WIDTH,
    height,
  });
  view.setOption({
    animation: false,
    backgroundColor: "#ffffff",
    title: [{
      left: 16,
      top: 10,
      text: "µs of server CPU a request: the service (blue) and its peers",
      subtext: [
        `${date.slice(0, 10)}, ${setting.machine}`,
        ...linesOfVersions(setting.versions),
        ...far.length > 0 ? [`Not shown: ${far.join(", ")}`] : [],
      ].join("\n"),
    }],
    grid: [
      { left: LEFT, right: 70, top: TOP + 20, height: bars.length * BAR },
      ...shown.map((_, i) => ({
        left: 70,
        right: 290,
        top: TOP + barsHeight + i * LINES + 30,
        height: LINES - 90,
      })),
    ],
    legend: shown.map(({ series }, i) => ({
      orient: "vertical",
      left: WIDTH - 255,
      top: TOP + barsHeight + i * LINES + 30,
      data: [...new Set(series.map((it) => `${it.line} ${i}`))],
      formatter: (name: string) => name.replace(/ \d$/, ""),
    })),
    xAxis: [
      { gridIndex: 0, type: "value" },
      ...shown.map(({ title }, i) => ({
        gridIndex: i + 1,
        type: "log",
        min: "dataMin",
        name: title,
        nameLocation: "middle",
        nameGap: 28,
      })),
    ],
    yAxis: [
      {
        gridIndex: 0,
        type: "category",
        inverse: true,
        data: bars.map((it) => it.name),
      },
      ...shown.map((_, i) => ({ gridIndex: i + 1, type: "value" })),
    ],
    series: [
      barsOf(bars),
      spreadsOf(bars),
      ...shown.flatMap(({ series }, i) => linesOf(series, i)),
    ],
  });
  const svg = view.renderToSVGString();
  view.dispose();
  return svg;
}

/** The versions, so many in a line as there is place for. */
function linesOfVersions(versions: Readonly<Record<string, string>>): string[] {
  const all = Object.entries(versions).map((it) => it.join(" "));
  return all.reduce<string[]>((lines, it) => {
    const longer = `${lines.at(-1)}, ${it}`;
    return lines.length > 0 && longer.length <= LONGEST
      ? [...lines.slice(0, -1), longer]
      : [...lines, it];
  }, []);
}

function barsOf(bars: readonly Series[]) {
  return {
    type: "bar",
    barWidth: 14,
    data: bars.map(({ name, costs }) => ({
      value: Number(median(costs).toFixed(1)),
      itemStyle: { color: SERVICES.includes(name) ? OURS : THEIRS },
    })),
  };
}

/** A thin line from the least to the most of each bar, and the median. */
function spreadsOf(bars: readonly Series[]) {
  return {
    type: "custom",
    data: bars.map(({ costs }, i) => {
      const { least, most } = spreadOf(costs);
      return [i, least, most];
    }),
    encode: { x: [1, 2], y: 0 },
    renderItem(
      { dataIndex }: { readonly dataIndex: number },
      api: {
        value(dimension: number): number;
        coord(point: readonly number[]): [number, number];
      },
    ) {
      const [x1, y] = api.coord([api.value(1), api.value(0)]);
      const [x2] = api.coord([api.value(2), api.value(0)]);
      const text = digits(median(bars[dataIndex]?.costs ?? []), 1);
      return {
        type: "group",
        children: [
          {
            type: "line",
            shape: { x1, y1: y, x2, y2: y },
            style: { stroke: "#333333", lineWidth: 1.5 },
          },
          {
            type: "text",
            style: { x: x2 + 8, y: y - 6, text, fill: "#333333" },
          },
        ],
      };
    },
  };
}

function linesOf(series: readonly Measured[], i: number) {
  const lines = [...new Set(series.map((it) => it.line))];
  return lines.map((line, n) => ({
    type: "line",
    name: `${line} ${i}`,
    xAxisIndex: i + 1,
    yAxisIndex: i + 1,
    color: COLORS[n % COLORS.length],
    data: series.filter((it) => it.line === line)
      .map(({ at, costs }) => [at, Number(median(costs).toFixed(1))]),
  }));
}
