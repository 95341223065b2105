/** Tests. */
@NullMarked
package dev.tollgate.loadtest.report.page;

import org.jspecify.annotations.NullMarked;
