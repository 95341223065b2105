/** Runs against servers, real and scripted. */
@NullMarked
package dev.tollgate.loadtest.run;

import org.jspecify.annotations.NullMarked;
