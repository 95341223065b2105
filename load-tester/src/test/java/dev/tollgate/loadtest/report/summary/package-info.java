/** Tests. */
@NullMarked
package dev.tollgate.loadtest.report.summary;

import org.jspecify.annotations.NullMarked;
