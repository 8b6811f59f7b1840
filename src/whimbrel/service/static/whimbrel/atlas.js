// Draws the pictures of the atlas from the numbers that stand in the page. Without it the tables say the same.
"use strict";
(() => {
  const source = document.getElementById("charts");
  if (!source || !window.echarts) return;
  const data = JSON.parse(source.textContent);
  const token = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const number = (n) => Math.abs(n).toLocaleString(document.documentElement.lang || "en");
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const drawn = [];

  function base() {
    return {
      animation: !calm,
      color: [1, 2, 3, 4].map((i) => token("--series-" + i)),
      textStyle: { color: token("--ink"), fontFamily: "inherit" },
      // Rich text: HTML tooltips would need inline styles, which the page forbids.
      tooltip: { renderMode: "richText", confine: true, backgroundColor: token("--paper"), borderColor: token("--line"), textStyle: { color: token("--ink") } },
      grid: { left: 8, right: 24, top: 32, bottom: 8, containLabel: true },
    };
  }
  const axis = ({ axisLabel, ...extra }) => ({ axisLabel: { color: token("--soft"), hideOverlap: true, ...axisLabel }, axisLine: { lineStyle: { color: token("--line") } }, splitLine: { lineStyle: { color: token("--line") } }, ...extra });

  // On a narrow screen the map shows the part of the world that the flows cross, not all of it.
  function bounds(places) {
    const [lon, lat] = [0, 1].map((i) => places.map((p) => p[i]));
    const pad = (values, least, low, high) => {
      const [from, to] = [Math.min(...values), Math.max(...values)];
      const more = Math.max(8, (least - (to - from)) / 2);
      return [Math.max(low, from - more), Math.min(high, to + more)];
    };
    const [west, east] = pad(lon, 60, -168, 190);
    const [south, north] = pad(lat, 40, -56, 78);
    return [[west, north], [east, south]];
  }

  const options = {
    map(d, unit, narrow) {
      const largest = Math.max(1, ...d.flows.map((f) => f[2]));
      const width = (v) => 0.8 + 7 * Math.sqrt(v / largest);
      return {
        ...base(),
        geo: {
          map: "world", silent: true, left: 0, right: 0, top: 0, bottom: 0,
          roam: narrow ? false : "move", // a finger on a phone moves the page
          boundingCoords: narrow && d.flows.length ? bounds(Object.values(d.places)) : [[-168, 78], [190, -56]],
          itemStyle: { areaColor: token("--land"), borderColor: token("--paper"), borderWidth: 0.5 },
        },
        series: [
          {
            type: "lines", coordinateSystem: "geo", effect: { show: false },
            lineStyle: { color: token("--series-1"), opacity: 0.6, curveness: 0.25 },
            tooltip: { formatter: (p) => p.data.label },
            data: d.flows.map(([from, to, value, shown]) => ({
              coords: [d.places[from].slice(0, 2), d.places[to].slice(0, 2)],
              lineStyle: { width: width(value) },
              label: `${d.places[from][2]} → ${d.places[to][2]}: ${shown}`,
            })),
          },
          {
            type: "scatter", coordinateSystem: "geo", symbol: "circle", tooltip: { formatter: (p) => p.data.name },
            itemStyle: { color: "transparent", borderColor: token("--series-2"), borderWidth: 2 },
            data: d.transits.map(([lon, lat, name, value]) => ({ name: `${name}: ${number(value)}`, value: [lon, lat], symbolSize: 6 + 26 * Math.sqrt(value / Math.max(1, d.transits[0][3])) })),
          },
          {
            type: "scatter", coordinateSystem: "geo", symbolSize: 6, itemStyle: { color: token("--ink") },
            tooltip: { formatter: (p) => p.data.name },
            data: Object.values(d.places).map(([lon, lat, name]) => ({ name, value: [lon, lat] })),
          },
        ],
      };
    },
    time(d, unit) {
      const uncertain = d.low.some((v, i) => v !== d.high[i]);
      const series = [{ type: "line", name: unit, data: d.high, symbolSize: 7, lineStyle: { width: 2.5 } }];
      if (uncertain) series.push({ type: "line", name: unit + " (min)", data: d.low, symbolSize: 4, lineStyle: { width: 1, type: "dashed" } });
      return { ...base(), tooltip: { ...base().tooltip, trigger: "axis" }, xAxis: axis({ type: "category", data: d.times }), yAxis: axis({ type: "value", name: unit, nameTextStyle: { color: token("--soft"), align: "left" } }), series };
    },
    profile(d, unit, narrow) {
      // Women to one side, men to the other, everyone else beside the men: all on one scale.
      return {
        ...base(),
        legend: { type: "scroll", textStyle: { color: token("--ink") }, pageTextStyle: { color: token("--ink") }, top: 0 },
        tooltip: { ...base().tooltip, trigger: "axis", valueFormatter: number },
        xAxis: axis({ type: "value", splitNumber: narrow ? 2 : 5, axisLabel: { formatter: number } }),
        yAxis: axis({ type: "category", data: d.ages, axisTick: { show: false } }),
        series: d.series.map((s) => ({ type: "bar", stack: "all", name: s.name, data: s.values.map((v) => (s.code === "female" ? -v : v)) })),
      };
    },
    bars(d, unit, narrow, width) {
      return {
        ...base(),
        grid: { ...base().grid, top: 0, right: 64 },
        xAxis: axis({ type: "value", splitNumber: narrow ? 2 : 5 }),
        yAxis: axis({ type: "category", inverse: true, data: d.names, axisLabel: { color: token("--ink"), width: Math.min(260, 0.4 * width), overflow: "truncate" } }),
        series: [{ type: "bar", name: unit, data: d.values, label: { show: true, position: "right", color: token("--ink"), formatter: (p) => d.shown[p.dataIndex] } }],
      };
    },
  };
  options.form = options.route = options.bars;

  function draw(place) {
    const name = place.dataset.chart;
    const chart = echarts.init(place, null, { renderer: "svg" });
    const paint = () => chart.setOption(options[name](data[name], place.dataset.unit, place.clientWidth < 600, place.clientWidth), true);
    paint();
    drawn.push({ chart, paint });
  }

  for (const place of document.querySelectorAll("[data-chart]")) {
    if (!data[place.dataset.chart]) continue;
    if (place.dataset.world) {
      fetch(place.dataset.world).then((r) => r.json()).then((world) => { echarts.registerMap("world", world); draw(place); })
        .catch(() => { place.hidden = true; });
    } else draw(place);
  }
  addEventListener("resize", () => drawn.forEach((d) => { d.chart.resize(); d.paint(); }));
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => drawn.forEach((d) => d.paint()));
})();
