package dev.sluice.bench.report;

import dev.sluice.bench.figure.Figure;
import java.util.List;

/** The run as a page of its own: tables and plots, no scripts, nothing from elsewhere. */
final class HtmlReport {
  private static final String HEAD =
      """
      <!doctype html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <title>Sluice: what was measured</title>
      <style>
      :root { color-scheme: light dark; --ground: #fdfdfc; --ink: #1d2126; --faint: #6b7480;
        --line: #d9dde2; --good: #1b7a3d; --bad: #b3261e;
        --c0: #1f6fb4; --c1: #c8571b; --c2: #2a8a4a; --c3: #8b4fb0; --c4: #b08a00; --c5: #0e8b8b;
        --c6: #b83b72; --c7: #69717a; }
      @media (prefers-color-scheme: dark) {
        :root { --ground: #14171a; --ink: #e4e7ea; --faint: #98a2ad; --line: #343b42;
          --good: #66c587; --bad: #f28b82;
          --c0: #6db3f2; --c1: #f2995c; --c2: #6fcf8e; --c3: #c795ea; --c4: #e3c14b; --c5: #4fc9c9;
          --c6: #f07fb0; --c7: #a5adb6; } }
      body { background: var(--ground); color: var(--ink); margin: 2rem auto; max-width: 76rem;
        padding: 0 1rem; font: 15px/1.5 system-ui, sans-serif; }
      h1 { font-size: 1.5rem; } h2 { font-size: 1.2rem; margin-top: 2.5rem; }
      p, li { max-width: 60rem; } .faint { color: var(--faint); }
      .wide { overflow-x: auto; }
      table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
      th, td { border-bottom: 1px solid var(--line); padding: .3rem .8rem .3rem 0; text-align: left;
        vertical-align: top; }
      th { color: var(--faint); font-weight: 600; }
      .met { color: var(--good); } .missed, .failed { color: var(--bad); font-weight: 600; }
      .plots { display: flex; flex-wrap: wrap; gap: 1.5rem; }
      figure { margin: 1rem 0 0; } figcaption { font-weight: 600; }
      svg { max-width: 100%; height: auto; } svg text { fill: var(--faint); font-size: 11px; }
      svg .key { fill: var(--ink); } svg .grid { stroke: var(--line); } svg .curve { fill: none;
        stroke-width: 1.8; }
      </style>
      </head>
      <body>
      <h1>What was measured</h1>
      """;

  private HtmlReport() {}

  static String write(Report report) {
    StringBuilder out = new StringBuilder(HEAD);
    out.append("<p><code>").append(escape(report.command())).append("</code></p>\n<p class=faint>");
    out.append(escape(report.machine().sentence())).append("</p>\n");
    out.append(
        "<p class=faint>Each figure is the median of its rounds. What limits it was measured in the"
            + " same run, its rounds between those of the figure, except: all rounds of the held"
            + " long-polls of read before those of their limit; one round each of connecting,"
            + " memory and coming back in sse; the limit of growth at the smallest size, before"
            + " the others; the parts of latency after the rates of the same round. A ratio is the"
            + " median of the ratios round by round. Latencies of growth are service times of a"
            + " closed loop.</p>\n");
    report.outcomes().forEach(outcome -> write(outcome, out));
    return out.append("</body>\n</html>\n").toString();
  }

  private static void write(Outcome outcome, StringBuilder out) {
    out.append("<h2>").append(escape(outcome.scenario())).append("</h2>\n<p>");
    out.append(escape(outcome.purpose())).append("</p>\n");
    if (outcome.hasFailed()) {
      out.append("<p class=failed>Failed: ").append(escape(outcome.failure())).append("</p>\n");
    }
    if (!outcome.figures().isEmpty()) {
      out.append("<div class=wide><table>\n");
      row("th", Cells.HEADS, out);
      for (Figure figure : outcome.figures()) {
        row("td", Cells.of(figure), out);
      }
      out.append("</table></div>\n");
    }
    if (!outcome.notes().isEmpty()) {
      out.append("<ul>\n");
      outcome.notes().forEach(note -> out.append("<li>").append(escape(note)).append("</li>\n"));
      out.append("</ul>\n");
    }
    out.append("<div class=plots>\n");
    outcome.plots().forEach(plot -> out.append(Chart.draw(plot)));
    out.append("</div>\n");
  }

  private static void row(String element, List<String> cells, StringBuilder out) {
    out.append("<tr>");
    for (String cell : cells) {
      boolean verdict = cell.equals("met") || cell.equals("missed");
      out.append('<').append(element).append(verdict ? " class=" + cell : "").append('>');
      out.append(escape(cell)).append("</").append(element).append('>');
    }
    out.append("</tr>\n");
  }

  static String escape(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}
