/** What a run comes to, in numbers that all outputs share, and the verdict with its exit code. Immutable, for any thread. */
@NullMarked
package dev.tollgate.loadtest.report.summary;

import org.jspecify.annotations.NullMarked;
