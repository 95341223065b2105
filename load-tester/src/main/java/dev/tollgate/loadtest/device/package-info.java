/** One simulated device each, with a codec of its own, so that no mistake is shared with the edge. */
@NullMarked
package dev.tollgate.loadtest.device;

import org.jspecify.annotations.NullMarked;
