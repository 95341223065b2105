/** What is known of a run while it goes on. Intervals and events enter on the report's thread; views leave, for any thread. */
@NullMarked
package dev.tollgate.loadtest.report.live;

import org.jspecify.annotations.NullMarked;
