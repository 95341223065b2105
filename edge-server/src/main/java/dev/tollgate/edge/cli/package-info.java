/**
 * The command line. In: arguments, environment. Out: what commands print, and exit codes. Commands other than {@code serve} talk to a
 * running edge over its admin API and load nothing of the path of messages, so that they start quickly.
 */
@NullMarked
package dev.tollgate.edge.cli;

import org.jspecify.annotations.NullMarked;
