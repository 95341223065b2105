/** Tests of what a run is told. */
@NullMarked
package dev.tollgate.loadtest.scenario;

import org.jspecify.annotations.NullMarked;
