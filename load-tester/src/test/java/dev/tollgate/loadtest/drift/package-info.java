/** Tests. */
@NullMarked
package dev.tollgate.loadtest.drift;

import org.jspecify.annotations.NullMarked;
