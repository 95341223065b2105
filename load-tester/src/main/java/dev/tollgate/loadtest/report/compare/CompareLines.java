package dev.tollgate.loadtest.report.compare;

import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A comparison as a table of text. */
final class CompareLines {
    private static final String FORMAT = " %-24s %-9s %14s %14s %10s  %-22s %s";

    private CompareLines() {}

    static void print(PrintWriter out, Map<String, List<Delta>> deltas, int baseRuns, int freshRuns) {
        out.println("base " + runs(baseRuns) + ", new " + runs(freshRuns)
                + "; response times; intervals of 95 % from a block bootstrap");
        out.println(String.format(Locale.ROOT, FORMAT, "operation", "", "base", "new", "change", "interval", ""));
        deltas.forEach((operation, lines) -> {
            for (Delta delta : lines) {
                out.println(String.format(
                                Locale.ROOT,
                                FORMAT,
                                operation,
                                delta.metric(),
                                delta.text(delta.base()),
                                delta.text(delta.fresh()),
                                delta.changeText(),
                                delta.intervalText(),
                                delta.mark().words())
                        .stripTrailing());
            }
            if (lines.isEmpty()) {
                out.println(" " + operation + ": nothing was measured on one side");
            }
        });
    }

    private static String runs(int runs) {
        return runs == 1 ? "1 run" : runs + " runs";
    }
}
