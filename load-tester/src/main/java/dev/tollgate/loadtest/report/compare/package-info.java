/** Runs set against each other: directories enter, a table of differences with intervals leaves. On the main thread. */
@NullMarked
package dev.tollgate.loadtest.report.compare;

import org.jspecify.annotations.NullMarked;
