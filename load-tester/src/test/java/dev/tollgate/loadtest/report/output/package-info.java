/** Tests. */
@NullMarked
package dev.tollgate.loadtest.report.output;

import org.jspecify.annotations.NullMarked;
