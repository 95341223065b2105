/**
 * Extensions {@code cmx} and {@code cmx_ota}: what devices are to be configured as, and which software they are to run, by device or for
 * a whole application. On the thread of the extensions' worker.
 */
@NullMarked
package dev.tollgate.edge.extension.configuration;

import org.jspecify.annotations.NullMarked;
