/** Tests. */
@NullMarked
package dev.tollgate.loadtest.launch;

import org.jspecify.annotations.NullMarked;
