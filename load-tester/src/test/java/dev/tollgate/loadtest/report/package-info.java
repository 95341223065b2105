/** Tests of results, and the made-up runs that they share. */
@NullMarked
package dev.tollgate.loadtest.report;

import org.jspecify.annotations.NullMarked;
