/** Tests. */
@NullMarked
package dev.tollgate.loadtest.report.console;

import org.jspecify.annotations.NullMarked;
