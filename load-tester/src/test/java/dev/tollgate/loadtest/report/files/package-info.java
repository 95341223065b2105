/** Tests. */
@NullMarked
package dev.tollgate.loadtest.report.files;

import org.jspecify.annotations.NullMarked;
