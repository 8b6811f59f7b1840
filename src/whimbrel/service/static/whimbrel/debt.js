// Draws the months by payment and interest when somebody asks for the picture. The library is fetched only then: it is large,
// and the table beside it says the same.
"use strict";
(() => {
  const source = document.getElementById("curves");
  const place = document.querySelector(".picture");
  if (!source || !place) return;
  place.hidden = false;
  const data = JSON.parse(source.textContent);
  const token = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

  function options() {
    const axis = (name) => ({
      type: "value", name, nameLocation: "middle", nameGap: 28, nameTextStyle: { color: token("--soft") },
      axisLabel: { color: token("--soft"), hideOverlap: true }, splitLine: { lineStyle: { color: token("--line") } },
    });
    return {
      animation: !matchMedia("(prefers-reduced-motion: reduce)").matches,
      color: [...[1, 2, 3, 4].map((i) => token("--series-" + i)), token("--soft")],
      textStyle: { color: token("--ink"), fontFamily: "inherit" },
      legend: { type: "scroll", top: 0, textStyle: { color: token("--ink") } },
      grid: { left: 40, right: 16, top: 36, bottom: 40, containLabel: true },
      xAxis: { ...axis(data.x), scale: true },
      // Thirty years; what lasts longer leaves the picture at the top.
      yAxis: { ...axis(data.y), nameGap: 40, max: (v) => Math.min(360, Math.ceil(v.max / 12) * 12) },
      series: data.series.map((s, i) => ({
        type: "line", name: s.name, data: s.points, showSymbol: false, lineStyle: { width: 2.5 }, clip: true,
        markLine: i ? undefined : { silent: true, symbol: "none", label: { show: false }, lineStyle: { color: token("--ink"), type: "dashed" }, data: [{ xAxis: data.own }] },
      })),
    };
  }

  let chart = null;
  function draw() {
    chart = echarts.init(place.querySelector(".chart"), null, { renderer: "svg" });
    chart.setOption(options());
  }
  place.addEventListener("toggle", () => {
    if (!place.open || chart) return;
    if (window.echarts) return draw();
    const script = document.createElement("script");
    script.src = place.dataset.library;
    script.addEventListener("load", draw);
    script.addEventListener("error", () => { place.hidden = true; });
    document.head.append(script);
  });
  addEventListener("resize", () => { if (chart) chart.resize(); });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => { if (chart) chart.setOption(options()); });
})();
