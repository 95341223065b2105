/** Tests. */
@NullMarked
package dev.tollgate.loadtest.report.serve;

import org.jspecify.annotations.NullMarked;
