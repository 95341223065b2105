/** Tests. */
@NullMarked
package dev.tollgate.loadtest.report.compare;

import org.jspecify.annotations.NullMarked;
