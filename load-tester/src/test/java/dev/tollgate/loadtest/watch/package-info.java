/** Tests. */
@NullMarked
package dev.tollgate.loadtest.watch;

import org.jspecify.annotations.NullMarked;
