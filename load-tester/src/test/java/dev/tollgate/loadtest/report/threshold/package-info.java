/** Tests. */
@NullMarked
package dev.tollgate.loadtest.report.threshold;

import org.jspecify.annotations.NullMarked;
