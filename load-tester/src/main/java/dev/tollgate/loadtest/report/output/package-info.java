/** All output of one run. Intervals and events enter on any thread, are handed to a thread of its own, and leave as files and lines. */
@NullMarked
package dev.tollgate.loadtest.report.output;

import org.jspecify.annotations.NullMarked;
