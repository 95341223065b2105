/** Thresholds: their text enters, and what was measured; judgements leave. Any thread, but one at a time for each object. */
@NullMarked
package dev.tollgate.loadtest.report.threshold;

import org.jspecify.annotations.NullMarked;
