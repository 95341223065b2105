/** Tests of the long runs. */
@NullMarked
package dev.tollgate.loadtest.soak;

import org.jspecify.annotations.NullMarked;
