/**
 * Results for people and programs. Intervals and events enter while a run goes on, a {@link dev.tollgate.loadtest.report.RunResult} at
 * its end; console lines, the files of the run's directory and an exit code leave. What is shared by the packages below lies here:
 * {@code threshold} judges, {@code summary} is what a run comes to, {@code files} writes and reads its directory, {@code console},
 * {@code page} and {@code live} show it, {@code compare} sets runs against each other, and {@code output} joins them for one run.
 */
@NullMarked
package dev.tollgate.loadtest.report;

import org.jspecify.annotations.NullMarked;
