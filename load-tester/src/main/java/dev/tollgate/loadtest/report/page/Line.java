package dev.tollgate.loadtest.report.page;

import dev.tollgate.loadtest.report.files.Slice;
import java.util.function.ToDoubleFunction;

/**
 * One line of a chart over time.
 *
 * @param style class of the style sheet: its colour and dashes
 * @param value NaN for a gap
 */
record Line(String name, String style, ToDoubleFunction<Slice> value) {}
