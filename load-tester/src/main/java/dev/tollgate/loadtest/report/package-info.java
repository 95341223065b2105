/** Results for people and programs: console, files, page. */
@NullMarked
package dev.tollgate.loadtest.report;

import org.jspecify.annotations.NullMarked;
