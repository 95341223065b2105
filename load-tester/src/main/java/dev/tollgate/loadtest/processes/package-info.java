/**
 * One run in several processes of this machine, each with every P-th device.
 *
 * <p>A scenario enters; rows and a result leave, as if one process had run it. The parent starts the children, gives each its {@link
 * dev.tollgate.loadtest.processes.Assignment} on standard input, lets them begin and end their phases together, and adds up what they
 * report on standard output: histograms and counts, never percentiles. A child that is lost fails the run. Threads of its own read
 * each child.
 *
 * <pre>
 *  parent → child   ASSIGNMENT, then TIME for each point where processes meet, STOP at any time
 *  child → parent   MET for each such point, ROW, EVENT, then RESULT or FAILURE
 * </pre>
 */
@NullMarked
package dev.tollgate.loadtest.processes;

import org.jspecify.annotations.NullMarked;
