/**
 * Joins the parts of a run: enters what a command line asked for, leaves an exit code. Watches the tester, writes results, and sees to
 * it that Ctrl-C still leaves a report. On the main thread.
 */
@NullMarked
package dev.tollgate.loadtest.launch;

import org.jspecify.annotations.NullMarked;
