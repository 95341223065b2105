/** Who the devices are: token files are read once, before the run; what comes out is immutable. */
@NullMarked
package dev.tollgate.loadtest.scenario.token;

import org.jspecify.annotations.NullMarked;
