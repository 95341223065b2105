/** Tests. */
@NullMarked
package dev.tollgate.loadtest.health;

import org.jspecify.annotations.NullMarked;
