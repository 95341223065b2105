/** The report page: recorded runs enter, one self-contained HTML file leaves. Plain functions, for any thread. */
@NullMarked
package dev.tollgate.loadtest.report.page;

import org.jspecify.annotations.NullMarked;
