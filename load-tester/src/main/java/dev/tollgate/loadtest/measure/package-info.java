/** Histograms of response, service and wait, per operation and phase. */
@NullMarked
package dev.tollgate.loadtest.measure;

import org.jspecify.annotations.NullMarked;
