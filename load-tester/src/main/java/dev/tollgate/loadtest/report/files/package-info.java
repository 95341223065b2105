/** The directory of a run: intervals and events enter on the report's thread and are flushed as they come; the same files are read back for reports and comparisons. */
@NullMarked
package dev.tollgate.loadtest.report.files;

import org.jspecify.annotations.NullMarked;
