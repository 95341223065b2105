/**
 * Histograms of response, service and wait, per operation and phase.
 *
 * <p>Ends of operations enter, on the event loops, each into recorders of its own; intervals and totals leave, on the thread that
 * keeps time.
 */
@NullMarked
package dev.tollgate.loadtest.measure;

import org.jspecify.annotations.NullMarked;
