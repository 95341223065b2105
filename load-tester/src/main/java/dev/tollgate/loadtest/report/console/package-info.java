/** Progress on stderr and the summary on stdout, as text. */
@NullMarked
package dev.tollgate.loadtest.report.console;

import org.jspecify.annotations.NullMarked;
